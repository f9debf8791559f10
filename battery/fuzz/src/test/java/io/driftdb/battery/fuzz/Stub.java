package io.driftdb.battery.fuzz;

import java.lang.reflect.Proxy;
import java.util.Map;

/** Stands in for what a target needs little of. Any thread. */
public final class Stub {
  private Stub() {}

  /** Answers methods without arguments by their names, those with one from a map by it. */
  public static <T> T of(Class<T> type, Map<String, Object> answers) {
    Object proxy =
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object answer = answers.get(method.getName());
              return arguments == null ? answer : ((Map<?, ?>) answer).get(arguments[0]);
            });
    return type.cast(proxy);
  }
}
