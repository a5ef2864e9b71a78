// See ledger_writer.h. Here: the partner, another machine's copy of every transfer, as stores that
// replicate have one. It is a log in a folder; what a network would do is left out.
#include <algorithm>

#include "sim/roles/ledger_writer.h"

namespace vsskit::roles {

bool LedgerWriter::tell_partner(const LedgerRecord& record) const {
  File log;
  std::uint64_t size = 0;
  const Bytes bytes = encode(record);
  return make_folders(settings().partner) && log.open(partner_log(), OpenMode::open_or_create) &&
         log.size(size) && log.write_at(size, bytes.data(), bytes.size());
}

bool LedgerWriter::is_authoritative(IVssComponent& component) const {
  ComRef<IVssComponentEx> ex;
  bool authoritative = false;
  if (FAILED(component.QueryInterface(IID_PPV_ARGS(ex.put())))) return false;
  return ex->GetAuthoritativeRestore(&authoritative) == S_OK && authoritative;
}

// The store and its partner end at the same transfer: the partner's last one, or, where the restore
// is authoritative, the one that the backup held.
LedgerStatus LedgerWriter::agree_with_partner(IVssComponent& component) {
  std::vector<LedgerRecord> known;
  Bytes content;
  const std::wstring path = partner_log();
  if (settings().partner.empty() || !read_file(path, content)) return LedgerStatus::ok;
  known = decode_log(content.data(), content.size());
  const auto later = std::find_if(known.begin(), known.end(), [&](const LedgerRecord& record) {
    return record.lsn > store().last_lsn();
  });
  if (is_authoritative(component)) {
    known.erase(later, known.end());
    return write_file(path, encode_log(known)) ? LedgerStatus::ok : LedgerStatus::io_error;
  }
  for (auto record = later; record != known.end(); ++record) {
    const LedgerStatus done = store().transfer(record->from, record->to, record->amount);
    if (done != LedgerStatus::ok) return done;
  }
  return LedgerStatus::ok;
}

}  // namespace vsskit::roles
