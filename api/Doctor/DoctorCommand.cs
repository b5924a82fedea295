using BuildApi.Configuration;
using BuildApi.Engines;
using BuildApi.Storage;

namespace BuildApi.Doctor;

/// <summary><c>dotnet BuildApi.dll doctor</c>: looks at everything that the service needs, prints a line for each, and ends.</summary>
internal static class DoctorCommand
{
    public const string Name = "doctor";

    /// <summary>0 when nothing fails, else 1.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="wrong">What is wrong with them, a sentence each; then there is nothing else to be looked at.</param>
    /// <param name="engine">How to reach the engine that the settings name.</param>
    public static async Task<int> RunAsync(
        BuildApiOptions options, IReadOnlyList<string> wrong, Func<BuildApiOptions, IContainerEngine> engine, TextWriter output)
    {
        foreach (var sentence in wrong) await output.WriteLineAsync(Text(new DoctorLine("start", DoctorStatus.Fail, sentence, null)));
        if (wrong.Count > 0) return 1;
        await output.WriteLineAsync(Text(new DoctorLine("settings", DoctorStatus.Ok, "All settings can be used.", null)));
        var services = new ServiceCollection();
        services.AddSingleton(options).AddSingleton(TimeProvider.System).AddSingleton(new DataFolder(options.DataFolder)).AddSingleton<DiskSpace>()
            .AddSingleton(engine(options));
        services.AddDoctor();
        await using var provider = services.BuildServiceProvider();
        var lines = await provider.GetRequiredService<DoctorRun>().RunAsync(CancellationToken.None);
        foreach (var line in lines) await output.WriteLineAsync(Text(line));
        return lines.Any(line => line.Status == DoctorStatus.Fail) ? 1 : 0;
    }

    private static string Text(DoctorLine line)
    {
        var detail = $"{line.Detail} {line.WhatToDo}".Trim().ReplaceLineEndings(" ");
        return $"{line.Status.ToString().ToLowerInvariant(),-4} {line.Name}: {detail}";
    }
}
