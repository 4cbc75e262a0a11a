import Dashboard
import Monitoring
import Reconciler
import Testing
import Vocabulary
import XML

/// Every number that is a link leads to a list of exactly so many.
struct CountTests {
  private let sample: SampleSite
  private let site: Site

  init() throws {
    sample = try SampleSite(others: 140)
    site = sample.site
  }

  /// A link with a number in it.
  private struct Count: Hashable {
    var address: String
    var number: Int
  }

  private static func number(_ element: XMLElement) -> Int? {
    let classes = (element.attribute("class") ?? "").split(separator: " ")
    guard classes.contains("count") || classes.contains("figure") else { return nil }
    return Int(PageCheck.text(element).filter { $0 != "," })
  }

  private static func counts(_ check: PageCheck) -> [Count] {
    check.elements.compactMap { link in
      guard link.name == "a", let address = link.attribute("href") else { return nil }
      return link.children.lazy.compactMap(number).first.map {
        Count(address: address, number: $0)
      }
    }
  }

  /// What a list says that it has; where it says nothing, the rows of its tables.
  private static func total(_ check: PageCheck) throws -> Int {
    let rows = check.elements.filter { $0.name == "tbody" }.flatMap { $0.children("tr") }.count
    guard let total = check.elements.first(where: { $0.attribute("class") == "total" }) else {
      return rows
    }
    let number = try #require(
      total.child("strong").flatMap { Int(PageCheck.text($0).filter { $0 != "," }) })
    #expect(rows == min(number, 100) || rows == min(number, 50))
    return number
  }

  @Test func `the number of a link, on any page, is the number of rows of what it leads to`()
    throws
  {
    var totals: [String: Int] = [:]
    var seen: Set<Count> = []
    for (name, page) in SamplePages.all {
      for count in Self.counts(try PageCheck(sample.render(page, on: site)))
      where seen.insert(count).inserted {
        let target = try #require(Page(target: count.address), "\(count.address)")
        let total =
          try totals[count.address]
          ?? Self.total(
            try PageCheck(sample.render(target, on: site)))
        totals[count.address] = total
        #expect(total == count.number, "\(name): \(count.address)")
      }
    }
    #expect(totals.count > 60)
    for part in [
      "/alerts", "/heat", "/monitors", "/tasks?mine=1", "/tasks?group=", "/alerts?cause=",
    ] {
      #expect(totals.keys.contains { $0.hasPrefix(part) }, "no page counts \(part)")
    }
  }

  @Test func `counts hold for somebody who is nobody, and long after`() throws {
    let visits = [
      Visit(viewer: Viewer(), now: SampleSite.now),
      Visit(viewer: SampleSite.viewer, now: SampleSite.now + .seconds(86_400 * 30)),
    ]
    for visit in visits {
      for page in [
        Page.home, .tasks(.init()), .alerts(.init()), .heat(.init()), .monitors(.init()),
      ] {
        for count in Self.counts(try PageCheck(sample.render(page, on: site, visit: visit))) {
          let target = try #require(Page(target: count.address))
          let total = try Self.total(try PageCheck(sample.render(target, on: site, visit: visit)))
          #expect(total == count.number, "\(page.address): \(count.address)")
        }
      }
    }
  }
}
