// Shadow copy providers that Windows' registry names: they are loaded into this process.
#pragma once

namespace vsskit::dropin {

// From now on worlds meet the registry's providers, and classes are made that the system knows.
void install_providers();

}  // namespace vsskit::dropin
