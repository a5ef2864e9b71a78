// See file_restorer.h. Here: what is said of each component before PreRestore. Wishes that a
// writer's schema does not know are left out, with a message.
#include "sim/roles/file_restorer.h"

namespace vsskit::roles {

bool FileRestorer::supports(const WriterView& writer, DWORD schema_bit) const {
  return (writer.schema & schema_bit) != 0;
}

bool FileRestorer::set_selected(const RestoreSet& set) {
  const bool moves =
      !plan_.instance.empty() && plan_.instance != set.writer->instance_name.value_or(L"");
  if (moves && supports(*set.writer, VSS_BS_WRITER_SUPPORTS_RESTORE_WITH_MOVE)) {
    return move_to(set, set.taker);
  }
  if (moves) note(set.writer->name + L" does not let its components move.");
  if (set.by_instance) return move_to(set, set.taker);
  return check(backup().SetSelectedForRestore(set.writer->id, definer(set).type,
                                              pointer_to(set.session.logical_path),
                                              set.session.name.c_str(), true),
               L"SetSelectedForRestore");
}

bool FileRestorer::move_to(const RestoreSet& set, const VSS_ID& instance) {
  if (IsEqualGUID(instance, GUID_NULL)) {
    note(L"No instance " + plan_.instance + L" of " + set.writer->name + L" runs.");
    return check(VSS_E_OBJECT_NOT_FOUND, L"SetSelectedForRestoreEx");
  }
  ComRef<IVssBackupComponentsEx> ex;
  HRESULT result = backup().QueryInterface(IID_PPV_ARGS(ex.put()));
  if (SUCCEEDED(result)) {
    result = ex->SetSelectedForRestoreEx(set.writer->id, definer(set).type,
                                         pointer_to(set.session.logical_path),
                                         set.session.name.c_str(), true, instance);
  }
  return check(result, L"SetSelectedForRestoreEx");
}

bool FileRestorer::set_additional(const RestoreSet& set, bool last) {
  if (last) return true;
  return check(backup().SetAdditionalRestores(set.writer->id, definer(set).type,
                                              pointer_to(set.session.logical_path),
                                              set.session.name.c_str(), true),
               L"SetAdditionalRestores");
}

bool FileRestorer::set_wishes(const RestoreSet& set) {
  if (plan_.options &&
      !check(backup().SetRestoreOptions(set.writer->id, definer(set).type,
                                        pointer_to(set.session.logical_path),
                                        set.session.name.c_str(), plan_.options->c_str()),
             L"SetRestoreOptions")) {
    return false;
  }
  return (!plan_.roll_forward_to || set_roll_forward(set)) &&
         (!plan_.restore_name || set_new_name(set)) &&
         (!plan_.authoritative || set_authoritative(set));
}

bool FileRestorer::set_new_name(const RestoreSet& set) {
  if (!supports(*set.writer, VSS_BS_RESTORE_RENAME)) {
    note(set.writer->name + L" does not rename what it restores.");
    return true;
  }
  ComRef<IVssBackupComponentsEx2> ex;
  HRESULT result = backup().QueryInterface(IID_PPV_ARGS(ex.put()));
  if (SUCCEEDED(result)) {
    result =
        ex->SetRestoreName(set.writer->id, definer(set).type, pointer_to(set.session.logical_path),
                           set.session.name.c_str(), plan_.restore_name->c_str());
  }
  return check(result, L"SetRestoreName");
}

bool FileRestorer::set_authoritative(const RestoreSet& set) {
  if (!supports(*set.writer, VSS_BS_AUTHORITATIVE_RESTORE)) {
    note(set.writer->name + L" has no replicas that could follow.");
    return true;
  }
  ComRef<IVssBackupComponentsEx2> ex;
  HRESULT result = backup().QueryInterface(IID_PPV_ARGS(ex.put()));
  if (SUCCEEDED(result)) {
    result = ex->SetAuthoritativeRestore(set.writer->id, definer(set).type,
                                         pointer_to(set.session.logical_path),
                                         set.session.name.c_str(), true);
  }
  return check(result, L"SetAuthoritativeRestore");
}

bool FileRestorer::set_roll_forward(const RestoreSet& set) {
  if (!supports(*set.writer, VSS_BS_ROLLFORWARD_RESTORE)) return true;
  ComRef<IVssBackupComponentsEx2> ex;
  HRESULT result = backup().QueryInterface(IID_PPV_ARGS(ex.put()));
  if (SUCCEEDED(result)) {
    result = ex->SetRollForward(set.writer->id, definer(set).type,
                                pointer_to(set.session.logical_path), set.session.name.c_str(),
                                VSS_RF_PARTIAL, plan_.roll_forward_to->c_str());
  }
  return check(result, L"SetRollForward");
}

bool FileRestorer::add_subcomponents(const RestoreSet& set) {
  for (const std::size_t member : set.members) {
    const ComponentView& component = set.writer->components[member];
    if (member == set.definer || !contains(plan_.subcomponents, component.full_path())) continue;
    if (!component.selectable_for_restore) {
      note(component.full_path() + L" cannot be restored alone.");
      continue;
    }
    const HRESULT result = backup().AddRestoreSubcomponent(
        set.writer->id, definer(set).type, pointer_to(set.session.logical_path),
        set.session.name.c_str(), pointer_to(component.logical_path), component.name.c_str(),
        false);
    if (!check(result, L"AddRestoreSubcomponent")) return false;
  }
  return true;
}

bool FileRestorer::add_new_targets(const RestoreSet& set) {
  if (plan_.new_folder.empty()) return true;
  if (!supports(*set.writer, VSS_BS_WRITER_SUPPORTS_NEW_TARGET)) {
    note(set.writer->name + L" takes no files in new places.");
    return true;
  }
  for (const std::size_t member : set.members) {
    for (const FileSetView& files : set.writer->components[member].files) {
      const HRESULT result = backup().AddNewTarget(
          set.writer->id, definer(set).type, pointer_to(set.session.logical_path),
          set.session.name.c_str(), files.path.c_str(), files.filespec.c_str(), files.recursive,
          new_place(expanded(files.path)).c_str());
      if (!check(result, L"AddNewTarget")) return false;
    }
  }
  return true;
}

}  // namespace vsskit::roles
