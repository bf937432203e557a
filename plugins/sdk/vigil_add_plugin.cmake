# vigil_add_plugin(NAME MODEL file... [VIEW file...] ENTRY plugin.cpp [TESTS file...] [TEST_LIBS target...])
#
# Called in a plugin's folder, which holds plugin.json, locale/zh_CN.po, locale/en.po and perhaps schema/. NAME is the id
# in plugin.json. Makes
#   vigil_NAME_ids      NAME_ids.h, the typed ids and texts, in a folder that model and view include from
#   vigil_NAME_model    static library of the model; Dear ImGui is not on its include path
#   vigil_NAME_view     static library of the views
#   vigil_NAME          the module libvigil_NAME.so
#   vigil_NAME_plugin   the finished folder, VIGIL_PLUGIN_DIR/NAME, with plugin.sha256 over every file in it
#   vigil_NAME_test     the tests, when TESTS are given and tests are built
# Works in Vigil's own tree and, through find_package(VigilSdk), against an installed SDK.
include_guard(GLOBAL)

# vigil_add_texts(TARGET LOCALE_DIR NAMESPACE HEADER MO_DIR)
# A room with texts of its own but no manifest: the header of its keys, and a .mo file per language in MO_DIR.
function(vigil_add_texts target locale_dir in_namespace header mo_dir)
  set(header_path ${CMAKE_BINARY_DIR}/generated/${header})
  add_custom_command(OUTPUT ${header_path}
    COMMAND vigil-codegen texts ${locale_dir}/zh_CN.po ${in_namespace} ${header_path}
    DEPENDS ${locale_dir}/zh_CN.po vigil-codegen VERBATIM COMMENT "Text keys ${header}")
  vigil_compile_catalogues(catalogues ${locale_dir} ${mo_dir})
  add_custom_target(${target} ALL DEPENDS ${header_path} ${catalogues})
endfunction()

# Puts the paths of the compiled catalogues into `result`.
function(vigil_compile_catalogues result locale_dir mo_dir)
  find_program(MSGFMT msgfmt REQUIRED)
  set(made "")
  file(GLOB catalogues CONFIGURE_DEPENDS ${locale_dir}/*.po)
  foreach(po IN LISTS catalogues)
    get_filename_component(language ${po} NAME_WE)
    set(mo ${mo_dir}/${language}.mo)
    add_custom_command(OUTPUT ${mo}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${mo_dir}
      COMMAND ${MSGFMT} --check-format -o ${mo} ${po}
      DEPENDS ${po} VERBATIM COMMENT "Texts ${po}")
    list(APPEND made ${mo})
  endforeach()
  set(${result} ${made} PARENT_SCOPE)
endfunction()

function(vigil_add_plugin name)
  cmake_parse_arguments(arg "" "ENTRY" "MODEL;VIEW;TESTS;TEST_LIBS" ${ARGN})
  if(NOT arg_MODEL OR NOT arg_ENTRY OR arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "vigil_add_plugin(${name}): give MODEL files and one ENTRY file, and perhaps VIEW and TESTS.")
  endif()
  set(here ${CMAKE_CURRENT_SOURCE_DIR})
  foreach(file plugin.json locale/zh_CN.po locale/en.po)
    if(NOT EXISTS ${here}/${file})
      message(FATAL_ERROR "vigil_add_plugin(${name}): ${here} holds no ${file}.")
    endif()
  endforeach()
  if(NOT VIGIL_PLUGIN_DIR)
    set(VIGIL_PLUGIN_DIR ${CMAKE_BINARY_DIR}/plugins)
  endif()
  set(generated ${CMAKE_BINARY_DIR}/generated)
  set(folder ${VIGIL_PLUGIN_DIR}/${name})

  set(ids ${generated}/${name}_ids.h)
  add_custom_command(OUTPUT ${ids}
    COMMAND ${CMAKE_COMMAND} -E make_directory ${generated}
    COMMAND vigil-codegen ids ${here}/plugin.json ${here}/locale/zh_CN.po ${ids}
    DEPENDS ${here}/plugin.json ${here}/locale/zh_CN.po vigil-codegen VERBATIM COMMENT "Ids of ${name}")
  add_custom_target(vigil_${name}_ids DEPENDS ${ids})

  add_library(vigil_${name}_model STATIC ${arg_MODEL})
  target_include_directories(vigil_${name}_model PUBLIC ${generated} ${here})
  target_link_libraries(vigil_${name}_model PUBLIC vigil_options vigil_domain vigil_base nlohmann_json::nlohmann_json
    fmt::fmt)
  add_dependencies(vigil_${name}_model vigil_${name}_ids)

  set(halves vigil_${name}_model)
  if(arg_VIEW)
    add_library(vigil_${name}_view STATIC ${arg_VIEW})
    target_link_libraries(vigil_${name}_view PUBLIC vigil_${name}_model vigil_sdk)
    list(APPEND halves vigil_${name}_view)
  endif()

  add_library(vigil_${name} MODULE ${arg_ENTRY})
  target_link_libraries(vigil_${name} PRIVATE ${halves} vigil_sdk vigil_sdk_contract)
  target_compile_definitions(vigil_${name} PRIVATE VIGIL_PLUGIN_ID="${name}")
  # Nothing but the entry is exported, not even from static libraries, so that two plugins never share a symbol by chance.
  target_link_options(vigil_${name} PRIVATE -Wl,--no-undefined -Wl,--exclude-libs,ALL)
  set_target_properties(vigil_${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${folder} PREFIX lib)
  foreach(target ${halves} vigil_${name})
    set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
      POSITION_INDEPENDENT_CODE ON)
    target_compile_options(${target} PRIVATE -fno-gnu-unique)
  endforeach()

  set(copied plugin.json)
  file(GLOB schemas CONFIGURE_DEPENDS RELATIVE ${here} ${here}/schema/*)
  list(APPEND copied ${schemas})
  set(parts "")
  foreach(file IN LISTS copied)
    add_custom_command(OUTPUT ${folder}/${file} COMMAND ${CMAKE_COMMAND} -E copy ${here}/${file} ${folder}/${file}
      DEPENDS ${here}/${file} VERBATIM)
    list(APPEND parts ${folder}/${file})
  endforeach()
  vigil_compile_catalogues(catalogues ${here}/locale ${folder}/locale)
  add_custom_command(OUTPUT ${folder}/plugin.sha256
    COMMAND ${CMAKE_COMMAND} -DFOLDER=${folder} -P ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/write_hash_list.cmake
    DEPENDS vigil_${name} ${parts} ${catalogues} ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/write_hash_list.cmake VERBATIM
    COMMENT "Plugin folder ${name}")
  add_custom_target(vigil_${name}_plugin ALL DEPENDS ${folder}/plugin.sha256)
  set_property(GLOBAL APPEND PROPERTY VIGIL_PLUGINS ${name})

  if(arg_TESTS)
    # Deferred: in Vigil's own tree, tests are switched on after the plugins are read.
    list(TRANSFORM arg_TESTS PREPEND "${here}/" OUTPUT_VARIABLE tests REGEX "^[^/]")
    string(REPLACE ";" "\;" tests "${tests}")
    cmake_language(EVAL CODE "cmake_language(DEFER DIRECTORY [[${CMAKE_SOURCE_DIR}]] CALL vigil_add_plugin_tests
      [[${name}]] [[${tests}]] [[${arg_TEST_LIBS}]])")
  endif()
endfunction()

function(vigil_add_plugin_tests name files libs)
  if(NOT CMAKE_TESTING_ENABLED)
    return()
  endif()
  find_package(GTest REQUIRED)
  include(GoogleTest)
  add_executable(vigil_${name}_test ${files})
  set(halves vigil_${name}_model vigil_sdk_testing)
  if(TARGET vigil_${name}_view)
    list(PREPEND halves vigil_${name}_view vigil_sdk_testing_ui)
  endif()
  target_link_libraries(vigil_${name}_test PRIVATE ${halves} ${libs} GTest::gtest_main)
  set_target_properties(vigil_${name}_test PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  gtest_discover_tests(vigil_${name}_test TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS fast)
endfunction()
