import Testing
import Vocabulary

@Suite struct RepositoryPathTests {
  @Test(arguments: [
    "../x", "/etc/passwd", "a/../../x", "a//b", "a/./b", "", ".", "..", "~root/.ssh/id_rsa",
    "file:///etc/passwd", "C:\\x", "..\\..\\x", "%2e%2e/x", "a\u{0}b", "a\nb", ".git/config",
    ".GIT/config", "git~1/config", ".g\u{200C}it/hooks", "models/m1/", "models/m1/../m2/x",
  ])
  func `a path that could lead elsewhere is refused`(text: String) {
    #expect(throws: RepositoryPath.Problem.self) { try RepositoryPath(checking: text) }
  }

  @Test func `an ordinary path is taken as it stands`() throws {
    #expect(try RepositoryPath(checking: "models/credit risk/score.py").name == "score.py")
  }
}
