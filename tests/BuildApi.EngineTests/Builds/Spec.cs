using System.Text;

namespace BuildApi.EngineTests.Builds;

/// <summary>An <c>amplify.yml</c> as the tests need it.</summary>
internal static class Spec
{
    /// <summary>A spec with these commands in its build phase. Each stands in a block of its own, so nothing needs quoting.</summary>
    /// <param name="baseDirectory">The folder of the artifacts.</param>
    public static string Of(string baseDirectory, params string[] commands)
    {
        var spec = new StringBuilder("version: 1\nfrontend:\n  phases:\n    build:\n      commands:\n");
        foreach (var command in commands)
            spec.Append("        - |\n          ").Append(command.Replace("\n", "\n          ", StringComparison.Ordinal)).Append('\n');
        return spec.Append("  artifacts:\n    baseDirectory: ").Append(baseDirectory).Append("\n    files:\n      - '**/*'\n").ToString();
    }

    /// <summary>A spec that writes one file, <c>dist/index.html</c>, behind these commands.</summary>
    public static string WithPage(params string[] commands) =>
        Of("dist", [.. commands, "mkdir -p dist && echo '<p>built</p>' > dist/index.html"]);
}
