#!/usr/bin/env bash
# A throw-away PostgreSQL cluster from Debian's package, on a unix socket in a temporary folder (and on loopback, on a free
# port), for tests.
#
#   cluster.sh start STATE [NAME=VALUE ...]   makes and starts one, writes its address into the file STATE; settings may follow
#   cluster.sh stop STATE                     ends it and removes everything; does nothing where there is none
#   cluster.sh kill STATE                     as a power cut: no orderly end; the files stay, `restart` recovers them
#   cluster.sh restart STATE                  starts the same cluster again
#   cluster.sh pooler STATE [POOL]            PgBouncer in transaction mode before it, with POOL server connections for each
#                                             database; ends with it
#   cluster.sh standby STATE OF               makes a synchronous standby of the cluster in OF: what is acknowledged there is
#                                             here too
#   cluster.sh promote STATE                  the standby takes writes from now on, and waits for no other one
#
# The server ends by itself after an hour, whatever happens to whoever started it. As root it runs as the user postgres:
# initdb refuses root. STATE holds lines NAME=VALUE: folder, host (the socket's folder), port, pid, pooler_port, pooler_pid.
set -euo pipefail

act=${1:?start, stop, kill, restart, pooler, standby or promote}
state=${2:?a file for the cluster\'s address}
bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -1)

value_of() { sed -n "s/^$1=//p" "$state"; }
complain() { printf 'cluster.sh: %s\n' "$*" >&2; exit 1; }
as_server() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
# Runs on after this script with nothing of its caller's open: a pipe kept open would make the caller wait for the server.
in_background() {
  local log=$1 descriptor
  shift
  (
    exec </dev/null >>"$log" 2>&1
    for descriptor in /proc/self/fd/*; do
      descriptor=${descriptor##*/}
      if [ "$descriptor" -gt 2 ]; then eval "exec $descriptor>&-"; fi
    done
    # Its own session: whoever started it may end without it, and a ^C is not meant for it.
    as_server setsid timeout --signal=INT 3600 "$@"
  ) &
}
alive() { [ -n "$1" ] && kill -0 "$1" 2>/dev/null; }

end_at_once() {
  local pid
  for pid in $(value_of pooler_pid) $(value_of pid); do
    alive "$pid" || continue
    kill "-$1" "$pid" 2>/dev/null || true
    for _ in $(seq 100); do alive "$pid" || break; sleep 0.05; done
    if alive "$pid"; then kill -KILL "$pid" 2>/dev/null || true; fi
  done
}

launch() {
  local folder=$1 port=$2 pid
  in_background "$folder/log" "$bin/postgres" -D "$folder/data"
  for _ in $(seq 200); do
    if "$bin/pg_isready" -q -h "$folder/socket" -p "$port"; then
      pid=$(head -1 "$folder/data/postmaster.pid")
      sed -i "/^pid=/d" "$state"
      printf 'pid=%s\n' "$pid" >>"$state"
      return 0
    fi
    sleep 0.05
  done
  cat "$folder/log" >&2
  return 1
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])' 2>/dev/null ||
    perl -MIO::Socket::INET -e 'print IO::Socket::INET->new(LocalAddr => "127.0.0.1", Listen => 1)->sockport'
}

# sql STATEMENT: what the cluster answers
sql() { "$bin/psql" -X -q -A -t -h "$(value_of host)" -p "$(value_of port)" -U vigil -d postgres -c "$1"; }

case $act in
  start)
    shift 2
    [ -x "${bin:-}/initdb" ] || complain "Debian's package postgresql is not installed: third_party/install_packages.sh test"
    [ ! -e "$state" ] || "$0" stop "$state"
    folder=$(mktemp -d /tmp/vigil-pg-XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres: "$folder"
    chmod 755 "$folder"
    as_server mkdir "$folder/socket"
    as_server "$bin/initdb" -D "$folder/data" -U vigil --auth=trust --no-sync --locale=C.UTF-8 --encoding=UTF8 >"$folder/log" 2>&1 ||
      { cat "$folder/log" >&2; complain "initdb failed"; }
    for attempt in 1 2 3 4 5; do
      port=$(free_port)
      # Somebody else may take the port before the server does: then another one.
      as_server tee "$folder/data/conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder/socket'
max_connections = 100
shared_buffers = 64MB
fsync = off
full_page_writes = off
autovacuum_naptime = 5s
deadlock_timeout = 100ms
max_prepared_transactions = 4
log_min_messages = warning
CONF
      for setting in "$@"; do printf '%s = %s\n' "${setting%%=*}" "${setting#*=}" | as_server tee -a "$folder/data/conf" >/dev/null; done
      as_server cp "$folder/data/conf" "$folder/data/postgresql.auto.conf"
      printf 'folder=%s\nhost=%s\nport=%s\n' "$folder" "$folder/socket" "$port" >"$state"
      if launch "$folder" "$port" 2>"$folder/why"; then exit 0; fi
    done
    cat "$folder/why" >&2
    rm -rf "$folder" "$state"
    complain "PostgreSQL did not start"
    ;;
  stop)
    [ -e "$state" ] || exit 0
    folder=$(value_of folder)
    end_at_once INT
    case $folder in /tmp/vigil-pg-*) rm -rf "$folder" ;; esac
    rm -f "$state"
    ;;
  kill)
    pid=$(value_of pid)
    # The postmaster's children see it go and follow; nobody writes an orderly end.
    kill -KILL "$pid"
    for _ in $(seq 200); do
      pgrep -P "$pid" >/dev/null 2>&1 || break
      sleep 0.05
    done
    ;;
  restart)
    folder=$(value_of folder)
    if alive "$(value_of pid)"; then end_at_once INT; fi
    for _ in $(seq 50); do
      if launch "$folder" "$(value_of port)" 2>"$folder/why"; then exit 0; fi
      sleep 0.2
    done
    cat "$folder/why" >&2
    complain "PostgreSQL did not start again"
    ;;
  pooler)
    pool=${3:-4}
    folder=$(value_of folder)
    command -v pgbouncer >/dev/null || complain "Debian's package pgbouncer is not installed: third_party/install_packages.sh test"
    port=$(free_port)
    as_server tee "$folder/pgbouncer.ini" >/dev/null <<CONF
[databases]
* = host=$folder/socket port=$(value_of port) user=vigil
[pgbouncer]
listen_addr =
listen_port = $port
unix_socket_dir = $folder/socket
auth_type = any
pool_mode = transaction
default_pool_size = $pool
max_client_conn = 200
pidfile = $folder/pgbouncer.pid
CONF
    in_background "$folder/pooler_log" "$(command -v pgbouncer)" "$folder/pgbouncer.ini"
    for _ in $(seq 200); do
      if "$bin/pg_isready" -q -h "$folder/socket" -p "$port"; then
        printf 'pooler_port=%s\npooler_pid=%s\n' "$port" "$(cat "$folder/pgbouncer.pid")" >>"$state"
        exit 0
      fi
      sleep 0.05
    done
    cat "$folder/pooler_log" >&2
    complain "PgBouncer did not start"
    ;;
  standby)
    of=${3:?the state file of the cluster it follows}
    [ ! -e "$state" ] || "$0" stop "$state"
    folder=$(mktemp -d /tmp/vigil-pg-XXXXXX)
    [ "$(id -u)" != 0 ] || chown postgres: "$folder"
    chmod 755 "$folder"
    as_server mkdir "$folder/socket"
    as_server "$bin/pg_basebackup" -D "$folder/data" -h "$(state=$of value_of host)" -p "$(state=$of value_of port)" -U vigil \
      --write-recovery-conf --checkpoint=fast --no-sync >"$folder/log" 2>&1 ||
      { cat "$folder/log" >&2; rm -rf "$folder"; complain "pg_basebackup failed"; }
    port=$(free_port)
    # The last line of a name counts.
    printf "port = %s\nunix_socket_directories = '%s'\n" "$port" "$folder/socket" |
      as_server tee -a "$folder/data/postgresql.auto.conf" >/dev/null
    printf 'folder=%s\nhost=%s\nport=%s\n' "$folder" "$folder/socket" "$port" >"$state"
    launch "$folder" "$port" || complain "the standby did not start"
    state=$of
    sql "ALTER SYSTEM SET synchronous_standby_names = '*'"
    sql "SELECT pg_reload_conf()" >/dev/null
    for _ in $(seq 200); do
      [ "$(sql "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")" != 1 ] || exit 0
      sleep 0.05
    done
    complain "the standby does not follow"
    ;;
  promote)
    as_server "$bin/pg_ctl" promote -s -w -t 30 -D "$(value_of folder)/data"
    sql "ALTER SYSTEM RESET synchronous_standby_names"
    sql "SELECT pg_reload_conf()" >/dev/null
    ;;
  *) complain "unknown act: $act" ;;
esac
