import TestSupport
import Testing
import Vocabulary

@Suite struct RepositoryPathTests {
  @Test(arguments: [
    "../x", "/etc/passwd", "a/../../x", "a//b", "a/./b", "", ".", "..", "~root/.ssh/id_rsa",
    "file:///etc/passwd", "C:\\x", "..\\..\\x", "%2e%2e/x", "a\u{0}b", "a\nb", ".git/config",
    ".GIT/config", "git~1/config", ".g\u{200C}it/hooks", "models/m1/", "models/m1/../m2/x",
    "..\u{2F}\u{301}x", "/\u{301}etc", "a\\\u{301}b", "a:\u{301}b", "~\u{301}x", "%2e\u{301}/x",
    ".git.\u{301}/../x", ".git . ./x", "-rf",
    "\u{202E}txt.exe",
  ])
  func `a path that could lead elsewhere is refused`(text: String) {
    #expect(throws: RepositoryPath.Problem.self) { try RepositoryPath(checking: text) }
  }

  @Test func `an ordinary path is taken as it stands`() throws {
    #expect(try RepositoryPath(checking: "models/credit risk/score.py").name == "score.py")
  }

  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/paths"), "\(SuiteFolder.absence)"))
  func `every hostile path of the suite is refused and every other path stays inside`() throws {
    let paths = try JSON(parsing: SuiteFolder("badinputs/paths").bytes("paths.json")).array ?? []
    var taken: [String] = []
    for path in paths.compactMap(\.string) {
      do {
        taken.append(try RepositoryPath(checking: path).text)
      } catch {
        #expect(!error.reason.isEmpty)
      }
    }
    #expect(paths.count == 40)
    // Names that mean something to a shell or to Windows only; nothing here hands them to either.
    #expect(
      taken == [
        "con", "aux.txt", "$(id)", "`id`", ";id", "|id", "a b", "café", "refs/replace/x",
      ])
  }
}
