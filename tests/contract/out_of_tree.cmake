# cmake -DBUILD=DIR -DTEMPLATE=DIR -DCHECK=PROGRAM -DCXX=COMPILER -DBUILD_TYPE=TYPE -P out_of_tree.cmake
# Installs the SDK into a temporary place, builds the template plugin against it as a stranger would, runs its tests and
# puts it before the real plugin host.
string(RANDOM LENGTH 8 name)
set(place $ENV{TMPDIR})
if(NOT place)
  set(place /tmp)
endif()
set(place ${place}/vigil_out_of_tree_${name})
file(MAKE_DIRECTORY ${place})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE failed OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(failed)
    file(REMOVE_RECURSE ${place})
    message(FATAL_ERROR "This failed (${failed}): ${ARGN}\n${output}")
  endif()
endfunction()

run(${CMAKE_COMMAND} --install ${BUILD} --component sdk --prefix ${place}/sdk)
file(COPY ${TEMPLATE}/ DESTINATION ${place}/source)
run(${CMAKE_COMMAND} -S ${place}/source -B ${place}/build -G Ninja -DCMAKE_PREFIX_PATH=${place}/sdk
  -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_BUILD_TYPE=${BUILD_TYPE})
run(${CMAKE_COMMAND} --build ${place}/build -j2)
run(${CMAKE_CTEST_COMMAND} --test-dir ${place}/build --output-on-failure --no-tests=error)
run(${CHECK} ${place}/build/plugins/tally)
file(REMOVE_RECURSE ${place})
message(STATUS "The template plugin was built, tested and admitted.")
