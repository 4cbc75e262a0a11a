import Jobs
import Testing

@Suite struct RequirementsTests {
  private func check(
    _ text: String, _ expected: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let found: String
    do throws(Requirements.Problem) {
      found = try Requirements(parsing: text).lines.joined(separator: " | ")
    } catch {
      found = "error \(error)"
    }
    #expect(found == expected, sourceLocation: sourceLocation)
  }

  @Test func `packages are taken with versions, extras, markers and hashes`() {
    check(
      """
      # the platform
      scikit-learn==1.5.2   # the model's
      numpy >= 1.26, < 2

      uvicorn[standard]~=0.30 ; python_version < "3.13"
      six==1.16.0 \\
          --hash=sha256:8abb2f1d
      """,
      "numpy >= 1.26, < 2 | scikit-learn==1.5.2 | six==1.16.0 --hash=sha256:8abb2f1d | "
        + "uvicorn[standard]~=0.30 ; python_version < \"3.13\"")
  }

  @Test func `comments, order and spaces do not change the digest`() throws {
    let one = try Requirements(parsing: "b==1\n# x\na  ==  2\r\n")
    let other = try Requirements(parsing: "a == 2\nb==1")
    #expect(one.digest == other.digest)
  }

  @Test(arguments: [
    ("-r other.txt", "line 1: the option \"-r\" is not allowed, expected a package"),
    (
      "a\n--index-url=http://x",
      "line 2: the option \"--index-url=http://x\" is not allowed, expected a package"
    ),
    ("./setup", "line 1: \"./setup\" does not begin with the name of a package"),
    ("dir/setup", "line 1: \"dir/setup\" is no requirement: found \"/\" after the name \"dir\""),
    (
      "a @ file:///x", "line 1: \"a @ file:///x\" gives an address, expected a package of the index"
    ),
    (
      "git+https://x/y",
      "line 1: \"git+https://x/y\" gives an address, expected a package of the index"
    ),
    (
      "a --config-settings=x",
      "line 1: the option \"--config-settings=x\" is not allowed, expected --hash=sha256:..."
    ),
    ("a b", "line 1: \"a b\" is no requirement: found \"b\" after the name \"a\""),
    ("$(id)", "line 1: \"$(id)\" does not begin with the name of a package"),
  ])
  func `what could bring code along is refused`(text: String, problem: String) {
    check(text, "error " + problem)
  }
}
