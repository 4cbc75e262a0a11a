import Dashboard
import Foundation
import TestSupport
import Testing

/// The script of the pages, as far as it can be looked at without a browser; `Tests/Browser` runs
/// it.
@Suite(.blocking) struct ScriptTests {
  /// A JavaScript engine that only parses, where this machine has one.
  private static let node = (ProcessInfo.processInfo.environment["PATH"] ?? "")
    .split(separator: ":").map { "\($0)/node" }
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// What node says of a text; empty where it is a script.
  private static func problem(in text: String) throws -> String {
    let folder = URL.temporaryDirectory.appending(path: "muster-script-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "muster.js")
    try Data(text.utf8).write(to: file)
    let process = Process()
    process.executableURL = URL(filePath: Self.node ?? "")
    process.arguments = ["--check", file.path]
    let pipe = Pipe()
    process.standardError = pipe
    try process.run()
    let said = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return process.terminationStatus == 0 ? "" : String(decoding: said, as: UTF8.self)
  }

  @Test(.enabled(if: Self.node != nil, "no node here to parse it; the browser's tests run it"))
  func `the script is one that a browser can parse`() throws {
    let script = Assets.script.text
    #expect(try Self.problem(in: script) == "")
    // Two things of one name in one place are what a reader overlooks.
    let twice = script.replacing("let timer = null;", with: "let timer = null; let timer = 1;")
    #expect(twice != script)
    #expect(try Self.problem(in: twice).contains("SyntaxError"))
  }
}
