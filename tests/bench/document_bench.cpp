// The System Writer's document into values, against pugixml's bare parse of the same bytes. Where
// the capture is absent, a generated document of the same shape stands in.
#include <benchmark/benchmark.h>

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <pugixml.hpp>
#include <string>

#include "places.h"
#include "sim/document/xml.h"

namespace {

using vsskit::document::WriterMetadata;

std::string generated_document() {
  WriterMetadata metadata;
  metadata.identification.friendly_name = "System Writer";
  vsskit::document::Component component;
  component.name = "System Files";
  component.selectable = false;
  for (int i = 0; i < 19000; ++i) {
    vsskit::document::FileSet files;
    files.path = fmt::format(R"(%systemroot%\winsxs\amd64_component-{:06}_31bf3856ad364e35)", i);
    files.filespec = fmt::format("file{}.dll", i % 97);
    files.mask = 3855;
    component.files.push_back(std::move(files));
  }
  metadata.components.push_back(std::move(component));
  return vsskit::document::print(metadata);
}

const std::string& system_writer_document() {
  static const std::string bytes = [] {
    std::ifstream stream(VSSKIT_CAPTURES_DIR "/ws2012-sql2017/WM3.xml", std::ios::binary);
    std::string read((std::istreambuf_iterator<char>(stream)), {});
    return read.empty() ? generated_document() : read;
  }();
  return bytes;
}

void document_bare_parse(benchmark::State& state) {
  const std::string& bytes = system_writer_document();
  for (auto _ : state) {
    pugi::xml_document document;
    const auto result = document.load_buffer(bytes.data(), bytes.size());
    benchmark::DoNotOptimize(result.status);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(document_bare_parse)->Unit(benchmark::kMillisecond);

void document_into_values(benchmark::State& state) {
  const std::string& bytes = system_writer_document();
  for (auto _ : state) {
    auto metadata = vsskit::document::parse_writer_metadata(bytes, "WM3.xml");
    benchmark::DoNotOptimize(metadata.ok());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes.size()));
}
BENCHMARK(document_into_values)->Unit(benchmark::kMillisecond);

}  // namespace
