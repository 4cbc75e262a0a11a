import FoundationEssentials

/// A folder of its own for one test, removed at the end.
struct TemporaryFolder: ~Copyable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/muster-serving-\(UUID().uuidString)"
    try FileManager.default.createDirectory(
      atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

func write(_ text: String, to path: String) throws {
  let folder = path.split(separator: "/").dropLast().joined(separator: "/")
  try FileManager.default.createDirectory(
    atPath: "/" + folder, withIntermediateDirectories: true)
  try text.write(toFile: path, atomically: false, encoding: .utf8)
}
