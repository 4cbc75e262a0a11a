package import Vocabulary

/// The bodies that chat services take at their incoming webhooks.
package enum ChatMessages {
  /// Characters that a message has room for, far below the services' own limits.
  private static let most = 12_000

  /// Slack: one section of plain text a notification, so that nothing in it is markup.
  package static func slack(_ batch: Outbox.Batch, project: String) -> JSON {
    let text = MessageText(batch, project: project)
    // Slack takes 50 blocks of 3,000 characters.
    let blocks = text.lines.chunked(by: 2_800).prefix(40).map { piece -> JSON in
      ["type": "section", "text": ["type": "plain_text", "text": .string(piece), "emoji": false]]
    }
    return [
      "text": .string(escaped(text.subject)),
      "blocks": .array(
        [
          [
            "type": "header",
            "text": [
              "type": "plain_text", "text": .string(String(text.subject.prefix(150))),
              "emoji": false,
            ],
          ]
        ] + blocks),
    ]
  }

  /// `&`, `<` and `>` are all that Slack's own notation begins with.
  private static func escaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      default: result.append(character)
      }
    }
  }

  /// Microsoft Teams (a workflow's webhook): an Adaptive Card of text runs, which know no markup.
  package static func teams(_ batch: Outbox.Batch, project: String) -> JSON {
    let text = MessageText(batch, project: project)
    var room = most
    let lines = text.lines.prefix { line in
      room -= line.count
      return room > 0
    }
    let body = lines.map { line -> JSON in
      [
        "type": "RichTextBlock",
        "inlines": [["type": "TextRun", "text": .string(line)]],
      ]
    }
    let heading: JSON = [
      "type": "RichTextBlock",
      "inlines": [["type": "TextRun", "text": .string(text.subject), "weight": "Bolder"]],
    ]
    return [
      "type": "message",
      "attachments": [
        [
          "contentType": "application/vnd.microsoft.card.adaptive",
          "content": [
            "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
            "type": "AdaptiveCard", "version": "1.4",
            "body": .array([heading] + body),
          ],
        ]
      ],
    ]
  }
}

extension [String] {
  /// The lines joined to pieces of at most so many characters.
  func chunked(by most: Int) -> [String] {
    var pieces: [String] = []
    for line in self {
      let line = String(line.prefix(most))
      if let last = pieces.last, last.count + line.count < most {
        pieces[pieces.count - 1] = last + "\n" + line
      } else {
        pieces.append(line)
      }
    }
    return pieces
  }
}
