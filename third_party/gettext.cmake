# GNU gettext's msgfmt (gettext, 0.21): .po to .mo. The programs read .mo files with their own reader, because the C
# library's needs system locales that a bare Debian does not have.
find_program(MSGFMT msgfmt REQUIRED)
