package io.driftdb.ops.cli;

import io.driftdb.client.ClientConfig;
import io.driftdb.client.DriftClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What every command has. Runs once, on the main thread; what it throws becomes the exit status.
 */
@Command
public abstract class DriftCommand implements Callable<Integer> {
  protected static final int DONE = 0;
  protected static final int FAILED = 1;

  @Spec private CommandSpec spec;

  private CommonOptions.Owner root() {
    return (CommonOptions.Owner) spec.root().userObject();
  }

  protected final Console console() {
    return root().console();
  }

  protected final boolean json() {
    return root().common().json();
  }

  protected final DriftClient connect() {
    return root().common().connect();
  }

  protected final ClientConfig clientConfig() {
    return root().common().clientConfig();
  }

  /** Writes a line to standard output. */
  protected final void print(String line) throws IOException {
    console().out().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Ends with the status of wrong usage. */
  protected final ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
