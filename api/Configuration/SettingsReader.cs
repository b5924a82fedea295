using System.Text.RegularExpressions;

namespace BuildApi.Configuration;

/// <summary>Reads the settings, and says in sentences which of them cannot be read or cannot work.</summary>
internal static partial class SettingsReader
{
    /// <summary>The settings as far as they can be read; <paramref name="wrong"/> names every one that is wrong, as it is written in the environment.</summary>
    public static BuildApiOptions Read(IConfiguration configuration, out IReadOnlyList<string> wrong)
    {
        var section = configuration.GetSection(BuildApiOptions.Section);
        try
        {
            // A misspelled setting must not pass silently.
            var options = section.Get<BuildApiOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new BuildApiOptions();
            wrong = OptionsValidation.WhatIsWrong(options);
            return options;
        }
        catch (InvalidOperationException failure)
        {
            wrong = Unknown().Match(failure.Message) is { Success: true } unknown
                ? [.. Quoted().Matches(unknown.Groups[1].Value)
                    .Select(name => $"There is no setting BuildApi__{name.Groups[1].Value}; correct its spelling, or leave it out."), .. WrongBesides(section)]
                : [Unreadable()
                    .Replace(failure.Message,
                match =>
                    $"The setting {match.Groups[2].Value.Replace(":", "__", StringComparison.Ordinal)} cannot be '{match.Groups[1].Value}': its type is "
                        + $"{match.Groups[3].Value}.")];
            return new BuildApiOptions();
        }
    }

    /// <summary>What else is wrong where some settings do not exist: all is named at once.</summary>
    private static IReadOnlyList<string> WrongBesides(IConfigurationSection section)
    {
        try
        {
            return OptionsValidation.WhatIsWrong(section.Get<BuildApiOptions>() ?? new BuildApiOptions());
        }
        catch (InvalidOperationException)
        {
            // One that cannot be read is named by the next start.
            return [];
        }
    }

    [GeneratedRegex("properties were not found on the instance of [^:]*: (.*)$")]
    private static partial Regex Unknown();

    [GeneratedRegex("'([^']+)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("^Failed to convert configuration value '(.*)' at '(.*)' to type 'System.([A-Za-z0-9]+)'.$")]
    private static partial Regex Unreadable();
}
