using BuildApi.Apps;

namespace BuildApi.Runner.Plans;

/// <summary>What an app and one build of it have as variables.</summary>
/// <param name="App">With its environment.</param>
/// <param name="Secrets">Of the app; stronger than its environment.</param>
/// <param name="Own">Given with the build alone; stronger than both.</param>
internal sealed record BuildVariables(App App, IReadOnlyDictionary<string, string> Secrets, IReadOnlyDictionary<string, string> Own)
{
    /// <summary>One for each name, the stronger in place of the weaker.</summary>
    public IReadOnlyDictionary<string, string> All { get; } = App.Environment.Concat(Secrets).Concat(Own)
        .GroupBy(variable => variable.Key).ToDictionary(same => same.Key, same => same.Last().Value);
}
