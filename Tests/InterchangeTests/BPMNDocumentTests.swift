import Interchange
import TestSupport
import Testing
import Vocabulary

@Suite struct `a BPMN file as a document` {
  @Test func `every element is kept with what it says and where it stands`() throws {
    let document = try Sketch.document(
      """
      <userTask id="A" name="Approve" camunda:assignee="ada">
        <documentation>Look twice</documentation>
        <extensionElements><camunda:properties/></extensionElements>
        <incoming>S-A</incoming>
      </userTask>
      <task name="without an id"/>
      """)
    let task = try #require(document.element("A"))
    #expect(task.described == "user task \"Approve\" (A)")
    #expect(task.camunda("assignee") == "ada")
    #expect(task.position == SourcePosition(line: 3, column: 1))
    #expect(document.documentation(of: task) == ["Look twice"])
    #expect(
      document.extensions(of: task, in: BPMNNamespace.camunda).map(\.tag) == ["properties"])
    #expect(document.parent(of: task)?.id == "P")
    #expect(document.all("task").map(\.name) == ["without an id"])
    #expect(document.references.map(\.role) == ["incoming"])
  }

  @Test func `prefixes and encodings make no difference`() throws {
    let plain =
      "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL'>"
      + "<process id='p' name='Prüfung'/></definitions>"
    let prefixed =
      "<x:definitions xmlns:x='http://www.omg.org/spec/BPMN/20100524/MODEL'>"
      + "<x:process x:id='p' name='Prüfung'/></x:definitions>"
    let latin = "<?xml version='1.0' encoding='ISO-8859-1'?>" + plain
    let wide = Array(("<?xml version='1.0' encoding='UTF-16'?>" + plain).utf16)
    let files: [[UInt8]] = [
      Array(plain.utf8), [0xEF, 0xBB, 0xBF] + Array(plain.utf8), Array(prefixed.utf8),
      latin.unicodeScalars.map { UInt8($0.value) },
      [0xFF, 0xFE] + wide.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
      wide.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] },
    ]
    for (index, file) in files.enumerated() {
      let document = try BPMNDocument(file)
      #expect(document.element("p")?.name == "Prüfung", "file \(index)")
      #expect(document.elements.map(\.tag) == ["definitions", "process"], "file \(index)")
    }
  }

  @Test func `a reference is an id, or a qualified name that ends in one`() throws {
    let document = try Sketch.document("<task id='A'/>")
    #expect(document.resolve("A")?.tag == "task")
    #expect(document.resolve("bpmn:A")?.tag == "task")
    #expect(document.resolve("B") == nil)
  }

  @Test func `the drawing has planes, shapes, labels and ways`() throws {
    let document = try Sketch.document(
      "<subProcess id='A'/><sequenceFlow id='F' sourceRef='A' targetRef='A'/>",
      diagram: """
        <di:BPMNDiagram id="X" name="Main"><di:BPMNPlane bpmnElement="P">
        <di:BPMNShape bpmnElement="A" isExpanded="false"><dc:Bounds x="1.5" y="2" width="100" \
        height="80"/><di:BPMNLabel><dc:Bounds x="3" y="4" width="5" height="6"/></di:BPMNLabel>\
        </di:BPMNShape>
        <di:BPMNEdge bpmnElement="F"><dd:waypoint x="1" y="nan"/><dd:waypoint x="1e99" y="2"/>\
        </di:BPMNEdge>
        </di:BPMNPlane></di:BPMNDiagram><di:BPMNDiagram><di:BPMNPlane bpmnElement="A"/>\
        </di:BPMNDiagram>
        """)
    #expect(document.diagrams.map(\.name) == ["Main", nil])
    let plane = try #require(document.diagrams.first?.planes.first)
    #expect(
      plane.shapes.map(\.bounds) == [BPMNBounds(x: 1.5, y: 2, width: 100, height: 80)])
    #expect(plane.shapes.map(\.isExpanded) == [false])
    #expect(plane.shapes.map(\.label) == [BPMNBounds(x: 3, y: 4, width: 5, height: 6)])
    // What cannot be read is zero, and what is out of reach stands at the edge.
    #expect(plane.edges.map(\.waypoints) == [[BPMNPoint(1, 0), BPMNPoint(200_000, 2)]])
  }

  @Test func `a file that is no BPMN says what it is`() {
    #expect(throws: BPMNDocument.Problem.self) { try BPMNDocument(Array("<a/>".utf8)) }
    do {
      _ = try BPMNDocument(Array("\n<definitions/>".utf8))
    } catch {
      #expect(
        "\(error)" == "2:1: expected the element \"definitions\" of BPMN 2.0, found "
          + "\"definitions\" without a namespace [not-bpmn]")
    }
  }

  @Test(.enabled(if: SuiteFolder.isPresent("miwg"), "\(SuiteFolder.absence)"))
  func `the reference models lose no element and no flow`() throws {
    let folder = SuiteFolder("miwg")
    let inventory = try JSON(parsing: try folder.bytes("inventory.json"))
    let models = try #require(inventory["models"]?.array)
    #expect(!models.isEmpty)
    for model in models {
      let name = try #require(model["file"]?.string)
      let document = try BPMNDocument(try folder.bytes(name))
      let ids = Set(document.elements.compactMap(\.id))
      for element in model["elements"]?.array ?? [] {
        let id = element[0]?.string ?? ""
        #expect(ids.contains(id), "\(name): \(id)")
      }
      for flow in model["flows"]?.array ?? [] {
        let element = try #require(document.element(flow[1]?.string ?? ""), "\(name)")
        let ends = document.connection(element)
        #expect(ends.sources.first == flow[2]?.string, "\(name)")
        #expect(ends.target == flow[3]?.string, "\(name)")
      }
    }
  }
}
