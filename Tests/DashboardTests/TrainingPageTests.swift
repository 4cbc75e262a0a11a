import Dashboard
import Monitoring
import Reconciler
import Testing
import Vocabulary

/// Trainings as pages: what is listed, and what one's page leads to.
struct TrainingPageTests {
  private let sample: SampleSite
  private let site: Site

  init() throws {
    sample = try SampleSite()
    site = sample.site
  }

  private func text(_ page: Page, visit: Visit = SampleSite.visit) -> String {
    String(decoding: sample.render(page, on: site, visit: visit).body, as: UTF8.self)
  }

  @Test func `trainings come newest first, by state, by what began them and by a text`() {
    func states(_ filter: TrainingFilter) -> [String] {
      site.trainings(filter).map { $0.training.state.rawValue }
    }
    #expect(
      states(TrainingFilter()) == ["wanted", "failed", "identical", "proposed", "superseded"])
    #expect(states(TrainingFilter(state: .failed)) == ["failed"])
    #expect(states(TrainingFilter(origin: .alert)) == ["wanted", "proposed", "superseded"])
    #expect(states(TrainingFilter(text: "ADA")) == ["failed"])
    #expect(states(TrainingFilter(text: "retrain/credit-risk/2")) == ["proposed"])
    #expect(site.trainingCount == 5)
  }

  @Test func `a training's page leads to its cause, its proposal and what took its place`() throws {
    let superseded = text(.training(SampleSite.credit, SampleSite.training("superseded")))
    let later = Page.training(SampleSite.credit, SampleSite.training("proposed")).address
    #expect(superseded.contains("href=\"\(later)\""))
    #expect(superseded.contains("took its place"))
    let proposed = text(.training(SampleSite.credit, SampleSite.training("proposed")))
    let alert = try #require(site.alerts.values.first { $0.alert.key == SampleSite.drift })
    #expect(proposed.contains("href=\"\(Page.alert(alert.alert.id).address)\""))
    #expect(proposed.contains("muster/retrain/credit-risk/2"))
    #expect(proposed.contains("models/credit-risk/model.json"))
    #expect(proposed.contains("german-credit-training"))
    #expect(proposed.contains("git fetch origin muster/retrain/credit-risk/2"))
    #expect(proposed.contains("network off"))
    let job = Page.job(JobID("\(SampleSite.instance)-2-1")).address
    #expect(
      text(.training(SampleSite.credit, SampleSite.training("identical"))).contains(
        "href=\"\(job)\""))
    let running = text(.training(SampleSite.credit, SampleSite.training("wanted")))
    #expect(running.contains("data-every=\"1\""), "its log is followed")
    #expect(running.contains("href=\"\(job)\""), "who waits for it is named")
    let failed = text(.training(SampleSite.credit, SampleSite.training("failed")))
    #expect(failed.contains("a &lt;b&gt;beast&lt;/b&gt; in the data"))
  }

  @Test func `a model that is trained has a page of that, and who may can train it`() {
    let own = text(.model(SampleSite.credit))
    #expect(own.contains("href=\"\(Page.modelTrainings(SampleSite.credit).address)\""))
    let page = text(.modelTrainings(SampleSite.credit))
    #expect(page.contains("muster retrain credit-risk"))
    #expect(page.contains("action=\"\(Action.retrain(SampleSite.credit).path)\""))
    #expect(page.contains("drift_found"))
    let other = text(
      .modelTrainings(SampleSite.credit),
      visit: Visit(viewer: Viewer(person: "Ada"), now: SampleSite.now))
    #expect(!other.contains("<form method=\"post\""))
    #expect(!text(.model(ModelName("churn"))).contains("/models/churn/trainings"))
    #expect(text(.modelTrainings(ModelName("churn"))).contains("no retrain"))
    #expect(
      sample.render(.training(SampleSite.credit, Digest(of: "x")), on: site).status == 404)
  }
}
