import Interchange
import Testing

@Suite struct `a drawing for a file without one` {
  private static let process = """
    <startEvent id="s"/><userTask id="a"/><exclusiveGateway id="g"/><serviceTask id="b"/>
    <subProcess id="p"><startEvent id="q"/><task id="t"/><endEvent id="u"/>
    \(Sketch.flows("q>t t>u"))</subProcess>
    <boundaryEvent id="x" attachedToRef="p"><timerEventDefinition/></boundaryEvent>
    <task id="c"/><endEvent id="e"/>
    """ + Sketch.flows("s>a a>g g>p g>b b>a p>e x>c c>e")

  @Test func `every element and flow has a place, and no two stand on each other`() throws {
    let document = try Sketch.document(Self.process).laidOut()
    let plane = try #require(document.diagrams.first?.planes.first)
    let drawn = Set(plane.shapes.map(\.element))
    for element in document.elements where element.isFlowNode {
      #expect(drawn.contains(element.id ?? ""), "\(element.described)")
    }
    #expect(plane.edges.count == document.all("sequenceFlow").count)
    let top = plane.shapes.filter {
      document.resolve($0.element).flatMap(document.parent)?.tag == "process" && $0.element != "x"
    }
    for (index, first) in top.enumerated() {
      for second in top[(index + 1)...] {
        let (a, b) = (first.bounds, second.bounds)
        let isApart = a.right <= b.x || b.right <= a.x || a.bottom <= b.y || b.bottom <= a.y
        #expect(isApart, "\(first.element) and \(second.element)")
      }
    }
  }

  @Test func `flow runs from left to right, and a way back does not`() throws {
    let document = try Sketch.document(Self.process).laidOut()
    let x = try places(document).mapValues(\.x)
    let order = ["s", "a", "g", "p", "e"].compactMap { x[$0] }
    #expect(order.count == 5 && order == order.sorted() && Set(order).count == 5)
    let (a, b) = (try #require(x["a"]), try #require(x["b"]))
    #expect(a < b)
  }

  @Test func `a border event stands on the border, and a sub-process around what is inside`() throws
  {
    let place = try places(try Sketch.document(Self.process).laidOut())
    let (host, event) = (try #require(place["p"]), try #require(place["x"]))
    #expect(event.y < host.bottom && event.bottom > host.bottom)
    #expect(event.x > host.x && event.right < host.right)
    for inner in ["q", "t", "u"] {
      let bounds = try #require(place[inner])
      #expect(bounds.x > host.x && bounds.right < host.right)
      #expect(bounds.y > host.y && bounds.bottom < host.bottom)
    }
  }

  @Test func `the same file gives the same drawing, and a drawing of its own stays`() throws {
    let document = try Sketch.document(Self.process)
    #expect(document.laidOut() == document.laidOut())
    #expect(document.laidOut().laidOut() == document.laidOut())
  }

  @Test func `pools stand below one another and message flows between them`() throws {
    let document = try Sketch.document(
      "<startEvent id='s'/><sendTask id='a'/>" + Sketch.flows("s>a"),
      beside: """
        <collaboration id="C"><participant id="us" processRef="P"/><participant id="you"/>
        <messageFlow id="m" sourceRef="a" targetRef="you"/></collaboration>
        """
    ).laidOut()
    let place = try places(document)
    let (us, you) = (try #require(place["us"]), try #require(place["you"]))
    #expect(us.bottom < you.y && us.width == you.width)
    let edge = document.diagrams.first?.planes.first?.edges.first { $0.element == "m" }
    #expect(edge?.waypoints.last?.y == you.y)
  }

  @Test func `a long chain and a dense graph are laid out within bounds`() throws {
    var text = "<startEvent id='n0'/>"
    for index in 1..<1500 { text += "<task id='n\(index)'/>" }
    for index in 1..<1500 {
      text += Sketch.flows("n\(index - 1)>n\(index)")
      text +=
        "<sequenceFlow id='y\(index)' sourceRef='n\(index * 7 % 1500)' targetRef='n\(index)'/>"
    }
    let document = try Sketch.document(text).laidOut()
    #expect(document.diagrams.first?.planes.first?.shapes.count == 1500)
  }

  private func places(_ document: BPMNDocument) throws -> [String: BPMNBounds] {
    let plane = try #require(document.diagrams.first?.planes.first)
    return Dictionary(plane.shapes.map { ($0.element, $0.bounds) }) { first, _ in first }
  }
}
