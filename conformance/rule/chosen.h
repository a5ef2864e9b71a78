// The components that a requester chose, in their writers' metadata, and the volumes that their
// files need a shadow copy of.
#pragma once

#include <cstddef>
#include <vector>

#include "conformance/rule/session.h"

namespace vsskit::conformance {

// A component that was added, in its writer's metadata.
struct Chosen {
  const AddedComponent* added;
  const GatheredMetadata* gathered;
  const selection::ComponentTree* tree;
  std::size_t index;

  [[nodiscard]] const document::Component& component() const { return tree->component(index); }
};

// Those of the components added that the gathered metadata knows, in the order of their adding.
// O(n log n).
[[nodiscard]] std::vector<Chosen> chosen(const Session& session);

// A file set that needs a shadow copy of a volume which is not in the session's set.
struct OutsideSet {
  const document::FileSet* files = nullptr;  // nullptr: there is none
  const VolumeFacts* volume = nullptr;
};

// The first one of a component. Asked about are the volume of its folder, where a mask of this type
// of backup needs a shadow copy, and of a recursive set those mounted below; not asked about are
// shares, drives that nobody declared, and inner volumes of which there can be no shadow copy.
[[nodiscard]] OutsideSet outside_set(const Session& session, const document::Component& component);
// The first one of a component and all that it includes.
[[nodiscard]] OutsideSet outside_set(const Session& session, const Chosen& chosen);

}  // namespace vsskit::conformance
