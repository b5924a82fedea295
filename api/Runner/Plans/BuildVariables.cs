using BuildApi.Apps;

namespace BuildApi.Runner.Plans;

/// <summary>What an app and one build of it have as variables.</summary>
/// <param name="App">With its environment.</param>
/// <param name="Secrets">Of the app; stronger than its environment.</param>
/// <param name="Own">Given with the build alone; stronger than both.</param>
internal sealed record BuildVariables(App App, IReadOnlyDictionary<string, string> Secrets, IReadOnlyDictionary<string, string> Own)
{
    /// <summary>Variables that go by such a name are credentials, whatever map they came in.</summary>
    private static readonly string[] CredentialNames =
        ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "PRIVATE_KEY", "API_KEY", "APIKEY", "ACCESS_KEY"];

    /// <summary>Those of a build that is not trusted: nothing of the app's that is a credential, by its place or by its name.</summary>
    public static BuildVariables WithoutSecrets(App app, IReadOnlyDictionary<string, string> own) => new(
        app with { Environment = app.Environment.Where(variable => !IsCredential(variable.Key)).ToDictionary() }, new Dictionary<string, string>(), own);

    /// <summary>What must not be read in the log.</summary>
    public IEnumerable<string> Confidential => Secrets.Values.Concat(Own.Where(variable => IsCredential(variable.Key)).Select(variable => variable.Value));

    private static bool IsCredential(string name) => CredentialNames.Any(part => name.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>One for each name, the stronger in place of the weaker.</summary>
    public IReadOnlyDictionary<string, string> All { get; } = App.Environment.Concat(Secrets).Concat(Own)
        .GroupBy(variable => variable.Key).ToDictionary(same => same.Key, same => same.Last().Value);
}
