import Foundation
import TestSupport
import Testing

/// `muster process`, and what `muster diff` and `muster gate` say of processes.
@Suite(.blocking) struct `process files on the command line` {
  @Test func `a sound file inside a repository has no problems`() throws {
    let playground = try Playground.small()
    let ran = try run(playground, "validate", "processes/standard.bpmn")
    #expect(ran.text == "1 file: 0 errors, 0 warnings\n")
    #expect(ran.code == 0)
  }

  @Test func `all problems come at once, with what the manifests tell`() throws {
    let playground = try Playground.small()
    try playground.write(
      "\(playground.registry)/processes/standard.bpmn",
      Array(
        SmallRegistry.bpmn(
          task: """
            <bpmn:serviceTask id="Review" camunda:type="external" camunda:topic="deplyo" />
                <bpmn:task id="Lost" />
            """
        ).utf8))
    let ran = try run(playground, "validate", "processes/standard.bpmn")
    #expect(
      ran.text == """
        processes/standard.bpmn:8:5: error: Review asks for "deplyo", which is no operation
          hint: did you mean "deploy"?
        processes/standard.bpmn:9:5: warning: task "Lost" cannot be reached
        1 file: 1 error, 1 warning

        """)
    #expect(ran.code == 1)
    let sarif = try run(playground, "validate", "processes/standard.bpmn", "--format", "sarif")
    #expect(sarif.text.contains("\"ruleId\": \"unknown-operation\""))
    let json = try run(playground, "validate", "processes/standard.bpmn", "--format", "json")
    #expect(json.text.contains("\"code\": \"unreachable\""))
  }

  @Test func `a file is drawn, and one that is none is refused with its place`() throws {
    let playground = try Playground.small()
    let output = playground.root.appending(path: "out.svg").path
    let ran = try run(playground, "draw", "processes/standard.bpmn", "-o", output)
    #expect(ran.text.isEmpty && ran.code == 0)
    let svg = String(decoding: try Data(contentsOf: URL(filePath: output)), as: UTF8.self)
    #expect(svg.hasPrefix("<svg ") && svg.contains(">Approve for<"))
    try playground.write("\(playground.registry)/odd.bpmn", Array("<a>".utf8))
    let odd = try run(playground, "draw", "odd.bpmn")
    #expect(odd.text.hasPrefix("error: odd.bpmn:1:"))
    #expect(odd.code == 1)
    let other = try run(playground, "draw", "processes/standard.bpmn", "--process", "Standart")
    #expect(
      other.text == """
        error: processes/standard.bpmn has no process "Standart"
        hint: did you mean "Standard"?

        """)
  }

  @Test func `a gate tells what changes in a process, and what was only drawn anew`() throws {
    let playground = try Playground.small()
    let path = "\(playground.registry)/processes/standard.bpmn"
    let file = SmallRegistry.bpmn(task: SmallRegistry.userTask)
    try playground.git("switch", "-q", "-c", "drawn")
    try playground.write(path, Array(file.replacing("\n    ", with: "\n        ").utf8))
    try playground.commit("Draw")
    let drawn = try playground.muster("gate --base main --head drawn")
    #expect(drawn.text.contains("process standard: no change in logic or layout"), "\(drawn.text)")
    try playground.git("switch", "-q", "-c", "asked", "main")
    try playground.write(
      path, Array(file.replacing("\"approvers\"", with: "\"approvers, cro\"").utf8))
    try playground.commit("Ask")
    let asked = try playground.muster("gate --base main --head asked")
    #expect(
      asked.text.contains(
        "user task \"Approve for production\" (Review): candidate groups: approvers ->"),
      "\(asked.text)")
  }

  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/xml"), "\(SuiteFolder.absence)"))
  func `every hostile file is refused with a place, in time`() throws {
    let playground = try Playground.small()
    let folder = SuiteFolder("badinputs/xml")
    for name in try folder.names() {
      let path = playground.root.appending(path: name).path
      try playground.write(path, try folder.bytes(name))
      let ran = try run(playground, "validate", path)
      #expect(ran.code == 1 && !ran.isSignal, "\(name): \(ran.text)")
      #expect(ran.text.firstMatch(of: #/:[0-9]+:[0-9]+: error: /#) != nil, "\(name): \(ran.text)")
      #expect(ran.seconds < 5, "\(name)")
    }
  }

  /// Runs `muster process` in the registry's folder.
  private func run(_ playground: Playground, _ words: String...) throws -> Playground.Ran {
    let line = ([Playground.program, "process"] + words).map { "'\($0)'" }.joined(separator: " ")
    return try playground.run(
      "/bin/sh", ["-c", "cd '\(playground.registry)' && exec \(line)"])
  }
}
