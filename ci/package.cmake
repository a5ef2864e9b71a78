# Install rules and the CMake package; see ci/package.cmake users in tests/package.
