# The contract's own rooms, the build's fingerprint, and what an installed SDK consists of.
include(${CMAKE_CURRENT_LIST_DIR}/vigil_add_plugin.cmake)

set(VIGIL_GENERATED_DIR ${CMAKE_BINARY_DIR}/generated)
set(VIGIL_PLUGIN_DIR ${CMAKE_BINARY_DIR}/plugins)

# vigil_sdk_fingerprint.h: made at configure time, so that it is always there, and again whenever a header changes.
set(VIGIL_FINGERPRINT_HEADER ${VIGIL_GENERATED_DIR}/vigil_sdk_fingerprint.h)
set(make_fingerprint ${CMAKE_COMMAND} -DOUT=${VIGIL_FINGERPRINT_HEADER} -DROOT=${CMAKE_SOURCE_DIR}
  -DIMGUI=${VIGIL_IMGUI_DIR} -P ${CMAKE_CURRENT_LIST_DIR}/sdk_fingerprint.cmake)
execute_process(COMMAND ${make_fingerprint} COMMAND_ERROR_IS_FATAL ANY)
file(GLOB contract_headers CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/core/base/*.h ${CMAKE_SOURCE_DIR}/core/domain/*.h
  ${CMAKE_SOURCE_DIR}/plugins/sdk/*.h ${CMAKE_SOURCE_DIR}/plugins/sdk/ui/*.h)
add_custom_command(OUTPUT ${VIGIL_FINGERPRINT_HEADER} COMMAND ${make_fingerprint}
  DEPENDS ${contract_headers} ${CMAKE_CURRENT_LIST_DIR}/sdk_fingerprint.cmake VERBATIM
  COMMENT "Fingerprint of the SDK")
add_custom_target(vigil_sdk_fingerprint DEPENDS ${VIGIL_FINGERPRINT_HEADER})

# For whoever binds or checks a plugin's entry.
add_library(vigil_sdk_contract INTERFACE)
target_include_directories(vigil_sdk_contract INTERFACE ${VIGIL_GENERATED_DIR})
add_dependencies(vigil_sdk_contract vigil_sdk_fingerprint)

add_subdirectory(manifest)
add_subdirectory(codegen)
if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/testing/CMakeLists.txt)
  add_subdirectory(testing)
endif()
if(EXISTS ${CMAKE_CURRENT_LIST_DIR}/install.cmake)
  include(${CMAKE_CURRENT_LIST_DIR}/install.cmake)
endif()
