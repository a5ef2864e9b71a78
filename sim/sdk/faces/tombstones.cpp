// Tombstones of asynchronous operations, enumerators, writer metadata and what it hands out. See
// tombstone.h.
#include "sim/sdk/faces/graveyard.h"

namespace vsskit::sdk {
namespace {

class IVssAsyncGrave final : public Grave<IVssAsync> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE Cancel() override { return gone("Cancel"); }
  HRESULT STDMETHODCALLTYPE Wait(DWORD) override { return gone("Wait"); }
  HRESULT STDMETHODCALLTYPE QueryStatus(HRESULT*, INT*) override { return gone("QueryStatus"); }
};

class IVssEnumObjectGrave final : public Grave<IVssEnumObject> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE Next(ULONG, VSS_OBJECT_PROP*, ULONG*) override { return gone("Next"); }
  HRESULT STDMETHODCALLTYPE Skip(ULONG) override { return gone("Skip"); }
  HRESULT STDMETHODCALLTYPE Reset() override { return gone("Reset"); }
  HRESULT STDMETHODCALLTYPE Clone(IVssEnumObject**) override { return gone("Clone"); }
};

class IVssExamineWriterMetadataEx2Grave final : public Grave<IVssExamineWriterMetadataEx2> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE GetIdentity(VSS_ID*, VSS_ID*, BSTR*, VSS_USAGE_TYPE*,
                                        VSS_SOURCE_TYPE*) override {
    return gone("GetIdentity");
  }
  HRESULT STDMETHODCALLTYPE GetFileCounts(UINT*, UINT*, UINT*) override {
    return gone("GetFileCounts");
  }
  HRESULT STDMETHODCALLTYPE GetIncludeFile(UINT, IVssWMFiledesc**) override {
    return gone("GetIncludeFile");
  }
  HRESULT STDMETHODCALLTYPE GetExcludeFile(UINT, IVssWMFiledesc**) override {
    return gone("GetExcludeFile");
  }
  HRESULT STDMETHODCALLTYPE GetComponent(UINT, IVssWMComponent**) override {
    return gone("GetComponent");
  }
  HRESULT STDMETHODCALLTYPE GetRestoreMethod(VSS_RESTOREMETHOD_ENUM*, BSTR*, BSTR*,
                                             VSS_WRITERRESTORE_ENUM*, bool*, UINT*) override {
    return gone("GetRestoreMethod");
  }
  HRESULT STDMETHODCALLTYPE GetAlternateLocationMapping(UINT, IVssWMFiledesc**) override {
    return gone("GetAlternateLocationMapping");
  }
  HRESULT STDMETHODCALLTYPE GetBackupSchema(DWORD*) override { return gone("GetBackupSchema"); }
  HRESULT STDMETHODCALLTYPE GetDocument(IXMLDOMDocument**) override { return gone("GetDocument"); }
  HRESULT STDMETHODCALLTYPE SaveAsXML(BSTR*) override { return gone("SaveAsXML"); }
  HRESULT STDMETHODCALLTYPE LoadFromXML(BSTR) override { return gone("LoadFromXML"); }
  HRESULT STDMETHODCALLTYPE GetIdentityEx(VSS_ID*, VSS_ID*, BSTR*, BSTR*, VSS_USAGE_TYPE*,
                                          VSS_SOURCE_TYPE*) override {
    return gone("GetIdentityEx");
  }
  HRESULT STDMETHODCALLTYPE GetVersion(DWORD*, DWORD*) override { return gone("GetVersion"); }
  HRESULT STDMETHODCALLTYPE GetExcludeFromSnapshotCount(UINT*) override {
    return gone("GetExcludeFromSnapshotCount");
  }
  HRESULT STDMETHODCALLTYPE GetExcludeFromSnapshotFile(UINT, IVssWMFiledesc**) override {
    return gone("GetExcludeFromSnapshotFile");
  }
};

class IVssWMComponentGrave final : public Grave<IVssWMComponent> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE GetComponentInfo(PVSSCOMPONENTINFO*) override {
    return gone("GetComponentInfo");
  }
  HRESULT STDMETHODCALLTYPE FreeComponentInfo(PVSSCOMPONENTINFO) override {
    return gone("FreeComponentInfo");
  }
  HRESULT STDMETHODCALLTYPE GetFile(UINT, IVssWMFiledesc**) override { return gone("GetFile"); }
  HRESULT STDMETHODCALLTYPE GetDatabaseFile(UINT, IVssWMFiledesc**) override {
    return gone("GetDatabaseFile");
  }
  HRESULT STDMETHODCALLTYPE GetDatabaseLogFile(UINT, IVssWMFiledesc**) override {
    return gone("GetDatabaseLogFile");
  }
  HRESULT STDMETHODCALLTYPE GetDependency(UINT, IVssWMDependency**) override {
    return gone("GetDependency");
  }
};

class IVssWMFiledescGrave final : public Grave<IVssWMFiledesc> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE GetPath(BSTR*) override { return gone("GetPath"); }
  HRESULT STDMETHODCALLTYPE GetFilespec(BSTR*) override { return gone("GetFilespec"); }
  HRESULT STDMETHODCALLTYPE GetRecursive(bool*) override { return gone("GetRecursive"); }
  HRESULT STDMETHODCALLTYPE GetAlternateLocation(BSTR*) override {
    return gone("GetAlternateLocation");
  }
  HRESULT STDMETHODCALLTYPE GetBackupTypeMask(DWORD*) override { return gone("GetBackupTypeMask"); }
};

class IVssWMDependencyGrave final : public Grave<IVssWMDependency> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE GetWriterId(VSS_ID*) override { return gone("GetWriterId"); }
  HRESULT STDMETHODCALLTYPE GetLogicalPath(BSTR*) override { return gone("GetLogicalPath"); }
  HRESULT STDMETHODCALLTYPE GetComponentName(BSTR*) override { return gone("GetComponentName"); }
};

class IVssWriterComponentsExtGrave final : public Grave<IVssWriterComponentsExt> {
 public:
  using Grave::Grave;

  HRESULT STDMETHODCALLTYPE GetComponentCount(UINT*) override { return gone("GetComponentCount"); }
  HRESULT STDMETHODCALLTYPE GetWriterInfo(VSS_ID*, VSS_ID*) override {
    return gone("GetWriterInfo");
  }
  HRESULT STDMETHODCALLTYPE GetComponent(UINT, IVssComponent**) override {
    return gone("GetComponent");
  }
};

}  // namespace

HRESULT Deceased::disturb(const char* method) const {
  origin.owner->say_misused(name, method, "released", origin.made);
  return VSS_E_UNEXPECTED;
}

template <>
void TombstoneExists<IVssAsync>::put(void* place, Deceased deceased) {
  Graveyard<IVssAsyncGrave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssEnumObject>::put(void* place, Deceased deceased) {
  Graveyard<IVssEnumObjectGrave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssExamineWriterMetadataEx2>::put(void* place, Deceased deceased) {
  Graveyard<IVssExamineWriterMetadataEx2Grave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssWMComponent>::put(void* place, Deceased deceased) {
  Graveyard<IVssWMComponentGrave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssWMFiledesc>::put(void* place, Deceased deceased) {
  Graveyard<IVssWMFiledescGrave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssWMDependency>::put(void* place, Deceased deceased) {
  Graveyard<IVssWMDependencyGrave>::of_process().put(place, std::move(deceased));
}
template <>
void TombstoneExists<IVssWriterComponentsExt>::put(void* place, Deceased deceased) {
  Graveyard<IVssWriterComponentsExtGrave>::of_process().put(place, std::move(deceased));
}

}  // namespace vsskit::sdk
