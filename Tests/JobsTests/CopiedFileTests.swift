import Foundation
import Jobs
import Testing
import Vocabulary

extension RealProcessTests {
  /// Files of the machine that a job gets copies of.
  @Suite struct CopiedFileTests {
    private static let source = """
      def metrics():
          with open("folder/weights.bin", "a") as file:
              file.write("!")
          return {"text": open("folder/weights.bin").read()}
      """

    private func job(_ path: String) throws -> Job {
      try Bench.python(
        Self.source,
        files: [
          JobFile(path: try RepositoryPath(checking: "folder/weights.bin"), copyOf: path)
        ])
    }

    @Test func `a model changes its copy and not the file`() async throws {
      let path = Bench.newFolder()
      try Data("weights".utf8).write(to: URL(fileURLWithPath: path))
      defer { try? FileManager.default.removeItem(atPath: path) }  // it harms nobody
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
      #expect(
        await summary(of: try job(path)) == """
          COMPLETE succeeded (fault: none)
          metrics {"text":"weights!"}
          """)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "weights")
    }

    @Test func `a file that has gone is the platform's fault`() async throws {
      let found = await summary(of: try job("/none/weights.bin"))
      #expect(found.hasSuffix("(fault: platform)"), "\(found)")
      #expect(found.contains("failed to open \"/none/weights.bin\""))
    }
  }
}
