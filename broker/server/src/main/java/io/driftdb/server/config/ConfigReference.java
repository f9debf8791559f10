package io.driftdb.server.config;

/** The reference of all settings, as a configuration file in which every line is a comment. */
public final class ConfigReference {
  private static final int WIDTH = 90;

  private ConfigReference() {}

  public static String render() {
    StringBuilder text = new StringBuilder();
    text.append("# DriftDB broker settings. Set them in a file (drift broker --config FILE),\n")
        .append(
            "# in the environment (DRIFT_NATIVE_PORT for native.port), or on the command line\n")
        .append("# (--set native.port=9230). The command line wins, then the environment.\n");
    String area = "";
    for (Setting<?> setting : Settings.all()) {
      String itsArea = setting.key().substring(0, setting.key().indexOf('.'));
      if (!itsArea.equals(area)) {
        area = itsArea;
        text.append("\n# ---- ").append(area).append(" ----\n");
      }
      text.append('\n');
      wrap(text, setting.why());
      text.append("# Takes ").append(setting.allowed());
      text.append(" (").append(setting.unit()).append(").\n");
      text.append("# ").append(setting.key()).append(" = ");
      text.append('"').append(setting.defaultText()).append("\"\n");
    }
    return text.toString();
  }

  private static void wrap(StringBuilder text, String sentence) {
    int column = 0;
    for (String word : sentence.split(" ", -1)) {
      if (column == 0 || column + word.length() > WIDTH) {
        text.append(column == 0 ? "#" : "\n#");
        column = 1;
      }
      text.append(' ').append(word);
      column += word.length() + 1;
    }
    text.append('\n');
  }
}
