import Foundation
import Testing
import Vocabulary

@testable import HTTPAPI

@Suite struct OpenAPITests {
  private let document = APIService.openAPI(version: "test")

  @Test func `every operation is described once, under a name of its own`() {
    var ids: [String] = []
    for (_, methods) in document["paths"]?.object ?? [:] {
      for (_, operation) in methods.object ?? [:] {
        ids.append(operation["operationId"]?.string ?? "")
      }
    }
    #expect(Set(ids).count == ids.count)
    #expect(ids.count == APIService.operations.count + 3)
  }

  @Test func `every name that is referred to is there`() throws {
    let text = document.canonicalText
    let schemas = try #require(document["components"]?["schemas"]?.object)
    for part in text.split(separator: "#/components/schemas/").dropFirst() {
      let name = String(part.prefix { $0 != "\"" })
      #expect(schemas[name] != nil, "\(name)")
    }
  }

  @Test func `every parameter of a path is described`() {
    for route in APIService.operations {
      let named = route.segments.filter { $0.hasPrefix("{") }.map {
        String($0.dropFirst().dropLast())
      }
      let described = route.parameters.filter { $0.location == .path }.map(\.name)
      #expect(named == described, "\(route.id)")
    }
  }

  @Test func `the description in the documentation is the one that is served`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/openapi.json").standardizedFileURL
    let text = APIService.openAPI(version: "1").prettyText
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: file, encoding: .utf8) == text)
  }
}
