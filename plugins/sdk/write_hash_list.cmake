# cmake -DFOLDER=DIR -P write_hash_list.cmake
# Writes DIR/plugin.sha256 over every other file of the folder, in the form sha256sum --check reads. A deployment signs
# this one file and thereby all of them.
file(GLOB_RECURSE files RELATIVE ${FOLDER} ${FOLDER}/*)
list(SORT files)
set(text "")
foreach(file IN LISTS files)
  if(NOT file MATCHES "^plugin\\.sha256(\\.sig)?$")
    file(SHA256 ${FOLDER}/${file} hash)
    string(APPEND text "${hash}  ${file}\n")
  endif()
endforeach()
file(WRITE ${FOLDER}/plugin.sha256 "${text}")
