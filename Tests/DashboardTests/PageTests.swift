import Dashboard
import Gates
import Reconciler
import Testing
import Vocabulary
import XML

/// Pages of the sample: what is on them, and what they must never be.
struct PageTests {
  private let sample: SampleSite
  private let site: Site

  init() throws {
    sample = try SampleSite()
    site = sample.site
  }

  @Test(arguments: SamplePages.all.map(\.0))
  func `every page is well-formed, runs nothing, and is named for those who cannot see it`(
    name: String
  ) throws {
    let page = try #require(SamplePages.all.first { $0.0 == name }).1
    let rendered = sample.render(page, on: site)
    #expect(rendered.status == 200)
    #expect(rendered.body.count < 150_000)
    let check = try PageCheck(rendered)
    #expect(check.problems == [])
    #expect(check.accessibilityProblems == [])
    for link in check.links where link != "/" {
      let isFile = Assets.all.contains { $0.path == link } || link.hasPrefix("/audit.")
      #expect(isFile || Page(target: link) != nil, "\(link)")
    }
    // The same input, the same bytes.
    #expect(sample.render(page, on: site) == rendered)
  }

  @Test
  func `every number of the start leads to a list of exactly so many`() throws {
    let home = try PageCheck(sample.render(.home, on: site))
    let tiles = home.elements.filter {
      $0.name == "li" && $0.attribute("class")?.hasPrefix("tile") == true
    }
    #expect(tiles.count > 25)
    for tile in tiles {
      let link = try #require(tile.child("a"))
      let address = try #require(link.attribute("href"))
      guard let shown = link.children.first(where: { $0.attribute("class") == "figure" }) else {
        continue
      }
      let number = try #require(Int(PageCheck.text(shown)))
      let page = try #require(Page(target: address))
      #expect(try total(page) == number, "\(PageCheck.text(tile)) leads to \(address)")
    }
  }

  /// What a list says that it has, and the rows that it shows.
  private func total(_ page: Page) throws -> Int {
    let check = try PageCheck(sample.render(page, on: site))
    let rows = check.elements.filter { $0.name == "tbody" }.flatMap { $0.children("tr") }.count
    let total = check.elements.first { $0.attribute("class") == "total" }
    guard let total else { return rows }
    let number = try #require(
      total.child("strong").flatMap { Int(PageCheck.text($0).filter { $0 != "," }) })
    #expect(rows == min(number, 100))
    return number
  }

  @Test
  func `failed tests are those of gates, of models and of the system`() {
    func count(_ state: ModelFilter.State) -> Int { site.models(ModelFilter(state: state)).count }
    #expect(count(.failed) == 3)
    #expect(count(.gate) + count(.modelError) + count(.systemError) == count(.failed))
  }

  @Test
  func `a task page has the diff, the champion, the diagram and one command to sign`() throws {
    let rendered = sample.render(.task(SampleSite.task), on: site)
    let text = String(decoding: rendered.body, as: UTF8.self)
    #expect(text.contains("muster approve 13d18710e202 -m &quot;why&quot;"))
    #expect(text.contains("FLOOR, CEILING = 0.001, 0.999"))
    #expect(text.contains("a token waits here"))
    #expect(text.contains("Compare the two"))
    #expect(text.contains("the signer took part in the change"))
    #expect(text.contains("one more of python_approvers"))
    // The project asks for signatures: nothing can be approved in place.
    #expect(!text.contains("/actions/approve/"))
  }

  @Test
  func `who may do nothing is offered nothing`() throws {
    let visit = Visit(viewer: Viewer(), now: SampleSite.now)
    for (name, page) in SamplePages.all {
      let check = try PageCheck(sample.render(page, on: site, visit: visit))
      let posts = check.elements.filter { $0.name == "form" && $0.attribute("method") == "post" }
      let actions = posts.compactMap { $0.attribute("action") }
      #expect(actions.allSatisfy { $0 == Action.verify.path }, "\(name) \(actions)")
    }
  }

  @Test
  func `a server that can do nothing is asked for nothing`() throws {
    var quiet = sample
    quiet.actions = []
    for (name, page) in SamplePages.all {
      let check = try PageCheck(quiet.render(page))
      #expect(!check.elements.contains { $0.attribute("method") == "post" }, "\(name)")
    }
  }

  @Test
  func `every form carries the viewer's token`() throws {
    for (name, page) in SamplePages.all {
      let check = try PageCheck(sample.render(page, on: site))
      for form in check.elements where form.attribute("method") == "post" {
        let token = form.children("input").first { $0.attribute("name") == Action.tokenField }
        #expect(token?.attribute("value") == "token-1", "\(name)")
        let action = try #require(form.attribute("action"))
        #expect(Action(path: action) != nil, "\(action)")
      }
    }
  }

  @Test(arguments: [
    Page.model(ModelName("nothing")), .task(TaskID("x")), .job(JobID("x")),
    .runtime(RuntimeName("x")), .process(ProcessName("x")), .instance(InstanceID("x")),
    .proposal("refs/heads/x"), .measurement(SampleSite.credit, MeasurementID("x")),
  ])
  func `what is not there is not found`(page: Page) throws {
    let rendered = sample.render(page, on: site)
    #expect(rendered.status == 404)
    #expect(try PageCheck(rendered).problems == [])
  }

  @Test
  func `nothing is looked up twice, and three rounds are enough`() {
    for (name, page) in SamplePages.all {
      let material = sample.material(for: page, on: site)
      #expect(Pages.needs(of: page, on: site, having: material).isEmpty, "\(name)")
    }
  }

  @Test
  func `a fresh site has pages that say what to do`() throws {
    let empty = Site(state: ControlState())
    let visit = Visit(now: SampleSite.now)
    for page in [
      Page.home, .models(ModelFilter()), .tasks(TaskFilter()), .runtimes(RuntimeFilter()),
      .processes, .jobs(JobFilter()), .alerts(AlertFilter()), .proposals(ProposalFilter()),
      .audit(AuditFilter()), .engine, .author,
    ] {
      let check = try PageCheck(Pages.render(page, of: empty, for: visit))
      #expect(check.problems == [])
      #expect(check.accessibilityProblems == [])
    }
  }

  @Test
  func `two thousand models make pages of a hundred, none above 150 kB`() throws {
    let large = try SampleSite(others: 2000)
    let site = large.site
    #expect(site.models(ModelFilter()).count == 2004)
    for page in [
      Page.home, .models(ModelFilter()), .models(ModelFilter(page: 21)),
      .models(ModelFilter(state: .failed, order: .verdict)), .runtimes(RuntimeFilter()),
      .instances(InstanceFilter()), .jobs(JobFilter()), .alerts(AlertFilter()),
      .tasks(TaskFilter()), .audit(AuditFilter()), .form(.job), .process(.init("promotion")),
    ] {
      let rendered = large.render(page, on: site)
      #expect(rendered.body.count < 150_000, "\(page.address)")
      #expect(try PageCheck(rendered).problems == [])
    }
  }
}
