# embed_migrations(OUT FOLDER FUNCTION): writes a .cpp that defines FUNCTION(), which gives what is in FOLDER/NNNN_name.sql.
function(embed_migrations out folder function)
  file(GLOB scripts CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.sql)
  list(SORT scripts)
  set(entries "")
  set(expected 1)
  foreach(script ${scripts})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${script})
    get_filename_component(name ${script} NAME_WE)
    if(NOT name MATCHES "^([0-9][0-9][0-9][0-9])_[a-z0-9_]+$")
      message(FATAL_ERROR "${script}: a migration is named NNNN_name.sql")
    endif()
    math(EXPR number "1${CMAKE_MATCH_1} - 10000")
    if(NOT number EQUAL expected)
      message(FATAL_ERROR "${script}: number ${number} where ${expected} was expected")
    endif()
    math(EXPR expected "${expected} + 1")
    file(READ ${script} text)
    string(APPEND entries "    {${number}, \"${name}\", R\"sql(${text})sql\"},\n")
  endforeach()
  file(CONFIGURE OUTPUT ${out} @ONLY CONTENT [=[
#include "app/backend/store/migrations.h"
#include "app/backend/store/postgres/postgres_migrations.h"

namespace vigil::backend {
namespace {

constexpr Migration kMigrations[] = {
@entries@};

}  // namespace

std::span<const Migration> @function@() { return kMigrations; }

}  // namespace vigil::backend
]=])
endfunction()
