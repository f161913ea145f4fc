// safetensors files: those of the format's own library, all that its rules refuse, and what ours are like.
#include "tensor/safetensors.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/error.h"

namespace fs = std::filesystem;
using namespace lacuna;

namespace {

const std::string kGolden = LACUNA_TEST_DATA "/golden/safetensors/";

// A file of its own, gone at the end.
struct Scratch {
  fs::path folder = fs::temp_directory_path() / ("lacuna-safetensors-test-" + std::to_string(::getpid()));
  std::string path = (folder / "file.safetensors").string();
  Scratch() { fs::create_directory(folder); }
  ~Scratch() { fs::remove_all(folder); }

  void write(const std::string& header, std::size_t data) const {
    const auto length = static_cast<std::uint64_t>(header.size());
    write_bytes(std::string(reinterpret_cast<const char*>(&length), 8) + header + std::string(data, '\1'));
  }
  void write_bytes(const std::string& bytes) const { std::ofstream(path, std::ios::binary) << bytes; }
};

std::shared_ptr<const SafetensorsFile> open(const std::string& path) {
  return std::make_shared<const SafetensorsFile>(path);
}

Tensor tensor_of(const std::string& path, std::string_view name, bool copy = false) {
  const auto file = open(path);
  return safetensors_tensor(file, *file->find(name), copy);
}

std::vector<double> values(const Tensor& tensor) {
  std::vector<double> result;
  for (std::int64_t i = 0; i < tensor.numel(); ++i) result.push_back(load_element(tensor.dtype(), tensor.data(), i));
  return result;
}

std::string bytes_of(const std::string& path) {
  const MappedFile file(path);
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

Tensor floats(const Tensor::Shape& sizes, const std::vector<float>& numbers) {
  const Tensor result = Tensor::zeros(DType::kFloat32, sizes);
  std::memcpy(result.data(), numbers.data(), numbers.size() * sizeof(float));
  return result;
}

// The text that opening a file with this header and so many bytes of data fails with.
std::string refusal(const std::string& header, std::size_t data) {
  const Scratch scratch;
  scratch.write(header, data);
  try {
    open(scratch.path);
  } catch (const Error& error) {
    CHECK((error.status() == Status::kCorrupt || error.status() == Status::kUnsupported));
    return error.what();
  }
  return "";
}

const std::string kX = R"("x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]})";

}  // namespace

TEST_CASE("a file of the format's own library is read as it was written") {
  const std::string path = kGolden + "plain.safetensors";
  const auto file = open(path);
  CHECK(file->metadata() == std::map<std::string, std::string>{{"format", "pt"}});
  CHECK(file->entries().size() == 7);
  CHECK(file->find("nothing") == nullptr);
  CHECK(values(tensor_of(path, "single")) == std::vector<double>{-0.25, -0.125, 0, 0.125, 0.25, 0.375});
  CHECK(tensor_of(path, "single").sizes() == Tensor::Shape{2, 3});
  CHECK(values(tensor_of(path, "half")) == std::vector<double>{0, 1.5, 3, 4.5, 6, 7.5});
  CHECK(values(tensor_of(path, "whole"))[5] == 2199023255552.0);
  CHECK(values(tensor_of(path, "truth")) == std::vector<double>{1, 0, 1});
  CHECK(tensor_of(path, "scalar").ndim() == 0);
  CHECK(values(tensor_of(path, "scalar")) == std::vector<double>{2.5});
  CHECK(tensor_of(path, "none").sizes() == Tensor::Shape{0, 4});
  CHECK(file->find("name with \"quotes\", \\ and ünïcödé ☃") != nullptr);
  CHECK(open(kGolden + "empty.safetensors")->entries().empty());
}

TEST_CASE("a tensor is a view of the mapping, which it keeps alive; a copy can be written to") {
  const Tensor view = tensor_of(kGolden + "plain.safetensors", "single");  // its file's object is gone
  CHECK(view.read_only());
  CHECK(values(view)[5] == 0.375);
  const Tensor copy = tensor_of(kGolden + "plain.safetensors", "single", true);
  copy.fill(1);
  CHECK(values(view)[5] == 0.375);
}

TEST_CASE("data that are not aligned are copied") {
  const Tensor tensor = tensor_of(kGolden + "unaligned.safetensors", "x");
  CHECK(reinterpret_cast<std::uintptr_t>(tensor.data()) % 4 == 0);
  CHECK(values(tensor) == std::vector<double>{1, 2});
}

TEST_CASE("each type of the format is known, and those that tensors have are read") {
  const auto file = open(kGolden + "types.safetensors");
  REQUIRE(file->entries().size() == 13);
  for (const SafetensorsEntry& entry : file->entries()) {
    INFO(entry.name);
    CHECK(entry.type->name == entry.name);
    if (entry.type->dtype) {
      CHECK(values(safetensors_tensor(file, entry)) == std::vector<double>{1, entry.name == "BOOL" ? 0.0 : 2.0});
    } else {
      CHECK_THROWS_WITH(safetensors_tensor(file, entry), Catch::Contains("dtype") && Catch::Contains(entry.name));
    }
  }
  for (const char* name : {"F8_E5M2", "F8_E4M3"}) CHECK(find_safetensors_type(name) != nullptr);
}

TEST_CASE("what breaks the format's rules is refused by name") {
  const std::pair<std::string, std::string> headers[] = {
      {"", "first byte"},
      {" {}", "first byte"},
      {"[]", "first byte"},
      {"{", "JSON"},
      {"{} x", "JSON"},
      {std::string("{}\0x", 4), "0x00"},
      {"{\"\xff\":1}", "JSON"},
      {"{" + kX + "," + kX + "}", "twice"},
      {R"({"x":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}})", "dtype twice"},
      {R"({"__metadata__":{"a":"b","a":"b"},)" + kX + "}", "a twice"},
      {R"({"__metadata__":{"a":1},)" + kX + "}", "__metadata__"},
      {R"({"__metadata__":{"a":{}},)" + kX + "}", "__metadata__"},
      {R"({"__metadata__":[],)" + kX + "}", "__metadata__"},
      {R"({"__metadata__":{},"__metadata__":{},)" + kX + "}", "__metadata__ twice"},
      {R"({"x":1})", "an object"},
      {R"({"x":{}})", "dtype: wanted"},
      {R"({"x":{"dtype":"F32","shape":[2]}})", "data_offsets: wanted"},
      {R"({"x":{"dtype":"F32","data_offsets":[0,8]}})", "shape: wanted"},
      {R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}})", "found more"},
      {R"({"x":{"dtype":"F33","shape":[2],"data_offsets":[0,8]}})", "F33"},
      {R"({"x":{"dtype":7,"shape":[2],"data_offsets":[0,8]}})", "dtype: wanted a text"},
      {R"({"x":{"dtype":"F32","shape":2,"data_offsets":[0,8]}})", "shape: wanted a list"},
      {R"({"x":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}})", "shape: wanted a list"},
      {R"({"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", "-2"},
      {R"({"x":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})", "2.0"},
      {R"({"x":{"dtype":"F32","shape":["2"],"data_offsets":[0,8]}})", "a text"},
      {R"({"x":{"dtype":"F32","shape":[true],"data_offsets":[0,8]}})", "a boolean"},
      {R"({"x":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,8]}})", "2^63"},
      {R"({"x":{"dtype":"F32","shape":[18446744073709551616],"data_offsets":[0,8]}})", "18446744073709551616"},
      {R"({"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,8]}})", "multiply"},
      {R"({"x":{"dtype":"F32","shape":[0,9223372036854775807],"data_offsets":[0,0]}})", "multiply"},
      {R"({"x":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}})", "at most 8"},
      {R"({"x":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}})", "whole bytes"},
      {R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0]}})", "two numbers"},
      {R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}})", "two numbers"},
      {R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", "data_offsets"},
      {R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,7]}})", "8 bytes"},
      {R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})", "wanted 0"},
      {R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}})", "where the file ends"},
      {R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", "ends with its data"},
      {R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
       "wanted 4"},
      {R"({"x":{"dtype":"I16","shape":[2],"data_offsets":[0,4]},"y":{"dtype":"I16","shape":[1],"data_offsets":[6,8]}})",
       "wanted 4"}};
  for (const auto& [header, reason] : headers) {
    INFO(header);
    CHECK_THAT(refusal(header, 8), Catch::Contains(reason) && Catch::Contains("file.safetensors"));
  }
  CHECK(refusal("{" + kX + "}  ", 8).empty());
  CHECK(refusal("{}", 0).empty());
}

TEST_CASE("a header length that the file does not have, or beyond 100 MB, is refused") {
  const Scratch scratch;
  for (const std::string& bytes : {std::string(), std::string("1234567"), std::string("\3\0\0\0\0\0\0\0{}", 10),
                                   std::string("\377\377\377\377\377\377\377\377{}", 10)}) {
    scratch.write_bytes(bytes);
    CHECK_THROWS_WITH(open(scratch.path), Catch::Contains("header length"));
  }
  scratch.write("{" + std::string(100'000'000, ' ') + "}", 0);
  CHECK_THROWS_WITH(open(scratch.path), Catch::Contains("wanted at most 100000000"));
}

TEST_CASE("a BOOL that is neither 0 nor 1 is refused") {
  const Scratch scratch;
  std::string header = R"({"x":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}})";
  const auto length = static_cast<std::uint64_t>(header.size());
  scratch.write_bytes(std::string(reinterpret_cast<const char*>(&length), 8) + header + "\1\2");
  CHECK_THROWS_WITH(tensor_of(scratch.path, "x"), Catch::Contains("element 1") && Catch::Contains("found 2"));
}

TEST_CASE("deeply nested JSON takes no stack") {
  CHECK_THAT(refusal("{\"x\":" + std::string(1'000'000, '['), 0), Catch::Contains("found a list"));
}

TEST_CASE("a written file is that of the format's own library, byte by byte") {
  const Scratch scratch;
  const auto golden = open(kGolden + "plain.safetensors");
  std::vector<SafetensorsItem> items;
  for (const SafetensorsEntry& entry : golden->entries())
    items.push_back(safetensors_item(entry.name, safetensors_tensor(golden, entry)));
  std::reverse(items.begin(), items.end());
  write_safetensors(scratch.path, items, golden->metadata());
  CHECK(bytes_of(scratch.path) == bytes_of(kGolden + "plain.safetensors"));
  write_safetensors(scratch.path, {}, {});
  CHECK(bytes_of(scratch.path) == bytes_of(kGolden + "empty.safetensors"));
}

TEST_CASE("each dtype that the format has comes back as it was written") {
  const Scratch scratch;
  for (int number = 0; number < kDTypes; ++number) {
    const auto dtype = static_cast<DType>(number);
    INFO(dtype_name(dtype));
    const Tensor two = floats({2}, {1, 0}).to(dtype);
    if (dtype == DType::kComplex128) {
      CHECK_THROWS_WITH(safetensors_item("x", two), Catch::Contains("tensor x") && Catch::Contains("complex128"));
      continue;
    }
    write_safetensors(scratch.path, {safetensors_item("x", two)}, {});
    const Tensor read = tensor_of(scratch.path, "x");
    CHECK(read.dtype() == dtype);
    CHECK(std::memcmp(read.data(), two.data(), static_cast<std::size_t>(two.bytes())) == 0);
  }
}

TEST_CASE("tensors that are not contiguous are written in their own order") {
  const Scratch scratch;
  const Tensor matrix = floats({2, 3}, {1, 2, 3, 4, 5, 6});
  write_safetensors(scratch.path, {safetensors_item("x", matrix.transpose(0, 1))}, {});
  CHECK(values(tensor_of(scratch.path, "x")) == std::vector<double>{1, 4, 2, 5, 3, 6});
}

TEST_CASE("names that a file cannot have are refused, and the old file stays") {
  const Scratch scratch;
  scratch.write_bytes("old");
  const Tensor one = floats({1}, {1});
  const auto write = [&](std::vector<SafetensorsItem> items, const std::map<std::string, std::string>& metadata) {
    write_safetensors(scratch.path, std::move(items), metadata);
  };
  CHECK_THROWS_WITH(write({safetensors_item("x", one), safetensors_item("x", one)}, {}), Catch::Contains("twice"));
  CHECK_THROWS_WITH(write({safetensors_item("__metadata__", one)}, {}), Catch::Contains("__metadata__"));
  CHECK_THROWS_WITH(write({safetensors_item("\xff", one)}, {}), Catch::Contains("UTF-8"));
  CHECK_THROWS_WITH(write({}, {{"\xff", ""}}), Catch::Contains("UTF-8"));
  CHECK_THROWS_WITH(write({}, {{"", "\xff"}}), Catch::Contains("UTF-8"));
  SafetensorsItem lying = safetensors_item("x", one);
  lying.shape = {2};
  CHECK_THROWS_WITH(write({lying}, {}), Catch::Contains("wanted 8 bytes, got 4"));
  CHECK(bytes_of(scratch.path) == "old");
  CHECK(std::distance(fs::directory_iterator(scratch.folder), fs::directory_iterator()) == 1);
}
