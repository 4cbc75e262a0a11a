import Notifications
import Registry
import Testing
import Vocabulary

@Suite struct NotificationRouteTests {
  private func project(_ routes: String) -> [String: String] {
    [
      "muster.yaml":
        "apiVersion: muster.dev/v1\nkind: Project\nmetadata: {name: p}\nspec:\n  notifications:\n"
        + routes
    ]
  }

  @Test func `routes are read with their defaults`() throws {
    let fixture = RepositoryFixture(
      project(
        """
            - {name: chat, channel: slack}
            - {name: night, channel: mail, severity: critical, kinds: [alert], match: {team: a}, to: [a@x.org], every: 5m, resolved: false}

        """))
    let registry = fixture.registry()
    #expect(fixture.text(registry.diagnostics) == "")
    #expect(
      registry.desired.project?.notifications == [
        NotificationRoute(name: "chat", channel: "slack"),
        NotificationRoute(
          name: "night", channel: "mail", severity: .critical, kinds: ["alert"],
          match: ["team": "a"], recipients: ["a@x.org"], every: .seconds(300),
          tellsResolved: false),
      ])
  }

  @Test func `what is wrong with a route is named at its place`() {
    check(
      project(
        """
            - {name: a, channel: mail, to: [①Risk <risk@x.org>]}
            - {name: b, channel: c, severity: ②fatal}
            - {name: c, channel: c}
            - ③{name: c, channel: d}

        """),
      """
      ① error no-address: "Risk <risk@x.org>" is no mail address (write a bare address, as risk@example.com)
      ② error unknown-value: "severity": expected one of info, warning, error, critical, found the text "fatal"
      ③ error duplicate: two routes are called "c"
      """)
  }
}
