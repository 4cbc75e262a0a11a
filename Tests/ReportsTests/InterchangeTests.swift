import Reports
import Testing
import Vocabulary
import XML

/// Whether what other programs read is what their formats' schemas say.
@Suite struct InterchangeTests {
  private static let reports: [Report] =
    [SampleReport.report] + HostileText.samples.map(HostileText.report)

  // MARK: - SARIF

  /// What SARIF 2.1.0 (OASIS, with Errata 01) asks of the objects that are written here: their
  /// required properties, and none that the standard does not know.
  private static let sarif: JSON = {
    func object(_ properties: [String: JSON], required: [String]) -> JSON {
      [
        "type": "object", "properties": .object(properties),
        "required": .array(required.map { .string($0) }), "additionalProperties": false,
      ]
    }
    func list(_ items: JSON) -> JSON { ["type": "array", "items": items] }
    let text: JSON = ["type": "string"]
    let positive: JSON = ["type": "integer", "minimum": 1]
    let message = object(["text": text], required: ["text"])
    let rule = object(["id": text, "shortDescription": message], required: ["id"])
    let driver = object(
      ["name": text, "version": text, "rules": list(rule)], required: ["name"])
    let place = object(
      [
        "artifactLocation": object(["uri": text, "uriBaseId": text], required: []),
        "region": object(["startLine": positive, "startColumn": positive], required: []),
      ], required: ["artifactLocation"])
    let result = object(
      [
        "ruleId": text, "ruleIndex": ["type": "integer", "minimum": -1],
        "level": ["enum": ["none", "note", "warning", "error"]], "message": message,
        "locations": list(object(["physicalLocation": place], required: [])),
        "partialFingerprints": object(["findingHash/v1": text], required: []),
      ], required: ["message"])
    let run = object(
      [
        "tool": object(["driver": driver], required: ["driver"]),
        "columnKind": ["enum": ["utf16CodeUnits", "unicodeCodePoints"]],
        "results": list(result),
      ], required: ["tool"])
    return object(
      ["$schema": text, "version": ["enum": ["2.1.0"]], "runs": list(run)],
      required: ["version", "runs"])
  }()

  @Test(arguments: reports.indices) func `a log is what SARIF says`(index: Int) throws {
    let log = SARIFReport.json(Self.reports[index], version: "1")
    #expect(SchemaCheck(Self.sarif).problems(log) == [])
    let run = try #require(log["runs"]?[0])
    let rules = try #require(run["tool"]?["driver"]?["rules"]?.array).map { $0["id"]?.string }
    #expect(Set(rules).count == rules.count)
    for result in try #require(run["results"]?.array) {
      // The index and the id name the same rule (3.27.6).
      #expect(rules[Int(try #require(result["ruleIndex"]?.integer))] == result["ruleId"]?.string)
      #expect(result["message"]?["text"]?.string?.isEmpty == false)
      let place = result["locations"]?[0]?["physicalLocation"]?["artifactLocation"]
      guard let uri = place?["uri"]?.string else {
        #expect(result["locations"] == nil)
        continue
      }
      #expect(!uri.isEmpty)
      // A relative reference (3.4.3): no scheme, no authority, no root, and no way out of the base.
      #expect(!uri.contains(":") && !uri.hasPrefix("/"), "\(uri)")
      #expect(!uri.split(separator: "/").contains(".."), "\(uri)")
      #expect(uri.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "\(uri)")
    }
  }

  @Test func `a path that leaves the sources is in the message, not a place`() throws {
    func result(_ path: String) throws -> JSON {
      var report = SampleReport.report
      report.conflicts = []
      report.findings = [.init(path: path, code: "c", message: "m")]
      return try #require(SARIFReport.json(report, version: "1")["runs"]?[0]?["results"]?[0])
    }
    for path in ["../x", "a/../../x", "/etc/x", "", "a//b", "./x"] {
      let found = try result(path)
      #expect(found["locations"] == nil, "\(path)")
      #expect(found["message"]?["text"]?.string == "\(path): m")
    }
    #expect(try result("a/..b/x")["locations"] != nil)
  }

  @Test func `the check of SARIF sees what is wrong`() {
    let check = SchemaCheck(Self.sarif)
    #expect(!check.problems(["version": "2.1.0", "runs": [["results": []]]]).isEmpty)
    #expect(!check.problems(["version": "2.0.0", "runs": []]).isEmpty)
    #expect(
      !check.problems([
        "version": "2.1.0",
        "runs": [["tool": ["driver": ["name": "x"]], "results": [["message": ["text": 1]]]]],
      ]).isEmpty)
  }

  // MARK: - JUnit

  /// What the schemas that CI systems check have in common (Ant's tasks, Jenkins's xUnit plugin,
  /// Surefire): names, the attributes and the order of a case's parts.
  @Test(arguments: reports.indices) func `a document is what readers of JUnit expect`(
    index: Int
  ) throws {
    let root = try XMLReader.parse(Array(JUnitReport.text(Self.reports[index]).utf8))
    var problems: [String] = []
    func check(_ element: XMLElement, _ name: String, _ required: [String], _ others: [String]) {
      if element.name != name { problems.append("found \(element.name), expected \(name)") }
      let found = element.attributes.map(\.name)
      for attribute in required where !found.contains(attribute) {
        problems.append("\(name) has no \(attribute)")
      }
      for attribute in found where !(required + others).contains(attribute) {
        problems.append("\(name) has \(attribute)")
      }
      for attribute in ["tests", "failures", "errors", "time"] {
        guard let text = element.attribute(attribute) else { continue }
        if Double(text).map({ $0 < 0 }) ?? true { problems.append("\(name) \(attribute)=\(text)") }
      }
    }
    let counts = ["tests", "failures", "errors", "time"]
    check(root, "testsuites", ["name"] + counts, [])
    for suite in root.children {
      check(suite, "testsuite", ["name", "timestamp"] + counts, [])
      let timestamp = suite.attribute("timestamp") ?? ""
      if Instant(timestamp + "Z") == nil { problems.append("timestamp=\(timestamp)") }
      for item in suite.children {
        check(item, "testcase", ["name", "classname", "time"], [])
        let parts = item.children.map(\.name)
        if !["", "failure", "error", "system-out", "failure system-out", "error system-out"]
          .contains(parts.joined(separator: " "))
        {
          problems.append("a case of \(parts)")
        }
        for part in item.children where part.name != "system-out" {
          check(part, part.name, ["type", "message"], [])
        }
      }
    }
    #expect(problems == [])
  }
}
