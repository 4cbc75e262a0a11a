/// The sign in a browser's tab: a check within a shield, in the colour of the accent.
enum Icon {
  static let text = """
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
    <path d="M16 2 4 6v9c0 7.6 5 12.6 12 15 7-2.4 12-7.4 12-15V6z" fill="#17406b"/>
    <path d="m9.5 16 4.6 4.7 8.4-9.2" fill="none" stroke="#fff" stroke-width="3"
    stroke-linecap="round" stroke-linejoin="round"/>
    </svg>

    """
}
