import Interchange
import Reports
import TestSupport
import Testing
import Vocabulary
import XML

@Suite struct `the drawing of a process` {
  private static let known: Set<String> = [
    "svg", "title", "desc", "style", "g", "rect", "path", "circle", "text",
  ]

  /// What is wrong with a picture, nothing if it is sound.
  private func problems(_ svg: String) -> [String] {
    let root: XMLElement
    do {
      root = try XMLReader.parse(Array(svg.utf8))
    } catch {
      return ["\(error)"]
    }
    var problems: [String] = []
    if root.attribute("role") != "img" { problems.append("no role") }
    if root.children.prefix(2).map(\.name) != ["title", "desc"] { problems.append("no title") }
    PictureCheck.visit(root) { element in
      if !Self.known.contains(element.name) { problems.append("an element \(element.name)") }
      for attribute in element.attributes {
        if attribute.name.hasPrefix("on") { problems.append("a handler \(attribute.name)") }
        if attribute.name.hasSuffix("href") { problems.append("a link") }
        if ["x", "y", "cx", "cy", "r", "width", "height"].contains(attribute.name),
          attribute.value != "100%", Double(attribute.value)?.isFinite != true
        {
          problems.append("\(attribute.name)=\(attribute.value)")
        }
      }
    }
    return problems
  }

  private func picture(
    _ text: String, process: String? = nil, overlay: ProcessOverlay = ProcessOverlay()
  ) throws -> String {
    let document = try BPMNDocument(Array(text.utf8)).laidOut()
    return ProcessPicture(document, process: process, overlay: overlay).svg
  }

  private static func file(_ name: String, id: String = "a") -> String {
    """
    <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" name="\(name)">
    <process id="p"><startEvent id="s" name="\(name)"/><userTask id="\(id)" name="\(name)"/>
    <exclusiveGateway id="g" name="\(name)"/><textAnnotation id="n"><text>\(name)</text>
    </textAnnotation><sequenceFlow id="f" name="\(name)" sourceRef="s" targetRef="\(id)"/>
    <sequenceFlow id="h" sourceRef="\(id)" targetRef="g"/></process></definitions>
    """
  }

  @Test func `names that mean harm stay text`() throws {
    for sample in HostileText.samples {
      let name = escaped(sample)
      let overlay = ProcessOverlay(incidents: ["a": sample])
      let svg = try picture(Self.file(name), overlay: overlay)
      #expect(problems(svg) == [], "\(sample.prefix(40))")
    }
    let id = try picture(Self.file("x", id: "&quot;&gt;&lt;script&gt;"))
    #expect(problems(id) == [])
  }

  @Test(.enabled(if: SuiteFolder.isPresent("badinputs/text"), "\(SuiteFolder.absence)"))
  func `the big list of naughty strings breaks no picture`() throws {
    let list = try JSON(parsing: try SuiteFolder("badinputs/text").bytes("blns.json")).array ?? []
    #expect(list.count > 100)
    for sample in list.compactMap(\.string) {
      #expect(problems(try picture(Self.file(escaped(sample)))) == [], "\(sample.prefix(40))")
    }
  }

  /// As an attribute's value in XML, without what XML cannot hold.
  private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t", "\r": result += " "
      default:
        let isAllowed = scalar.value >= 0x20 && scalar.value & 0xFFFE != 0xFFFE
        if isAllowed { result.unicodeScalars.append(scalar) }
      }
    }
    return result
  }

  @Test(.enabled(if: SuiteFolder.isPresent("miwg"), "\(SuiteFolder.absence)"))
  func `every reference model is drawn whole, with its own drawing and with ours`() throws {
    let folder = SuiteFolder("miwg")
    for name in try folder.names() where name.hasSuffix(".bpmn") {
      let document = try BPMNDocument(try folder.bytes(name))
      let own = ProcessPicture(document).svg
      #expect(problems(own) == [], "\(name)")
      for flow in shownFlows(of: document) {
        #expect(own.contains("data-element=\"\(flow)\""), "\(name) \(flow)")
      }
      let ours = ProcessPicture(document.drawn(as: []).laidOut()).svg
      #expect(problems(ours) == [], "\(name)")
    }
  }

  /// The ids of flows that have a way in the drawing and do not lie inside of something collapsed.
  private func shownFlows(of document: BPMNDocument) -> [String] {
    document.diagrams.flatMap(\.planes).flatMap { plane -> [String] in
      let collapsed = Set(
        plane.shapes.filter { $0.isExpanded == false }
          .compactMap { document.resolve($0.element)?.index })
      return plane.edges.compactMap { edge in
        guard let flow = edge.element.flatMap(document.resolve), flow.tag == "sequenceFlow",
          edge.waypoints.count > 1
        else { return nil }
        var around = document.parent(of: flow)
        while let container = around {
          if collapsed.contains(container.index) { return nil }
          around = document.parent(of: container)
        }
        return flow.id
      }
    }
  }

  @Test func `the picture says what it shows`() throws {
    let svg = try picture(Self.file("Review"))
    #expect(svg.contains("<title id=\"process-t\">Review</title>"))
    #expect(
      svg.contains(
        ">A BPMN diagram with 1 exclusive gateway, 1 start event, 1 user task, and 2 sequence flows."
      ))
    #expect(svg.contains("prefers-color-scheme: dark"))
  }

  @Test func `an overlay marks what waits, what stopped and what was passed`() throws {
    let overlay = ProcessOverlay(
      active: ["a": 2], incidents: ["g": "no flow"], counts: ["s": 7], heat: ["a": 0.5],
      visited: ["f", "s"])
    let svg = try picture(Self.file("Review"), overlay: overlay)
    #expect(svg.contains("<title>2 tokens wait here</title>"))
    #expect(svg.contains("<title>no flow</title>"))
    #expect(svg.contains(">7</text>"))
    #expect(svg.contains("class=\"bpf bppast\""))
    #expect(svg.contains("Waiting at: a. Incidents at: g."))
    #expect(problems(svg) == [])
  }

  @Test func `one process of several is drawn alone`() throws {
    let two = """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
      <process id="p"><task id="a" name="First"/></process>
      <process id="q"><task id="b" name="Second"/></process></definitions>
      """
    let svg = try picture(two, process: "q")
    #expect(svg.contains(">Second</text>") && !svg.contains(">First</text>"))
  }

  @Test func `an overlay is read from JSON, and odd members are named`() throws {
    let json = try JSON(parsing: Array(#"{"active": ["a"], "counts": {"b": 2}}"#.utf8))
    #expect(try ProcessOverlay(json: json) == ProcessOverlay(active: ["a": 1], counts: ["b": 2]))
    let odd = [
      (
        #"{"actives": []}"#,
        "the member \"actives\" is not one of active, counts, heat, incidents, "
          + "visited"
      ),
      (#"{"active": [1]}"#, "\"active\" lists a number, expected ids as strings"),
      (#"{"counts": {"a": "x"}}"#, "\"counts\" of \"a\" is a string"),
      (
        "[]",
        "expected an object, found a list"
      ),
    ]
    for (text, message) in odd {
      let json = try JSON(parsing: Array(text.utf8))
      let problem = #expect(throws: ProcessOverlay.Problem.self) {
        _ = try ProcessOverlay(json: json)
      }
      #expect(problem?.description == message)
    }
  }

  @Test func `a difference is told as sentences, Markdown and JSON`() throws {
    let old = try BPMNDocument(Array(Self.file("Review").utf8))
    let new = try BPMNDocument(
      Array(
        Self.file("Review").replacing(
          "userTask id=\"a\" name=\"Review\"",
          with: "userTask id=\"a\" name=\"@all *now*\""
        ).utf8))
    let diff = ProcessDiff(from: old, to: new)
    #expect(
      ProcessDiffReport.sentences(diff) == [
        "user task \"@all *now*\" (a): name: Review -> @all *now*"
      ])
    #expect(ProcessDiffReport.summary(diff) == "1 change in the logic")
    #expect(!ProcessDiffReport.markdown(diff).contains("@all *now*"))
    #expect(ProcessDiffReport.json(diff)["changes"]?[0]?["details"]?[0]?["old"] == "Review")
    #expect(
      ProcessDiffReport.text(ProcessDiff(from: old, to: old)) == "no change in logic or layout\n")
  }
}
