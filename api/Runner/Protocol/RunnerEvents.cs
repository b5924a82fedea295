using System.Globalization;
using BuildApi.Builds;
using BuildApi.BuildSpecs.Model;
using BuildApi.Failures;
using BuildApi.PackageOverrides.Versions;

namespace BuildApi.Runner.Protocol;

/// <summary>Applies the lines of a runner's event file to its build; pure. The lines are listed in <c>runner.sh</c>.</summary>
internal sealed class RunnerEvents(BuildPlan? plan)
{
    private const int MostFolders = 100;
    private const int LongestPath = 4096;
    private const int LongestPattern = 1000;
    private const int MostPatterns = 1000;
    private const int LongestVersion = 100;
    private const int LongestReason = 200;
    private const int LongestInSentence = 200;

    /// <summary>How blocks begin that are told apart by what follows.</summary>
    private static readonly string[] SaysNothing = ["set -e", "set -x", "set -ex", "set -eu", "set -euo pipefail", "set -euxo pipefail", "{", "("];

    /// <summary>The build after these lines. A line that says nothing known is passed over: a newer runner may say more.</summary>
    public Build Apply(Build build, string lines) =>
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Aggregate(build, (current, line) => ApplyLine(current, line.Split(' ')));

    private Build ApplyLine(Build build, string[] words) => words switch
    {
        ["step", var name, var status, var time] when TryStep(name, out var step) && TryStatus(status, out var how) =>
            build with { Steps = BuildStep.With(build.Steps, step, how, Time(time, build)) },
        ["commit", { Length: <= 64 } id] when id.All(char.IsAsciiHexDigitLower) => build with { Commit = id },
        ["artifacts", .. var folder] when Text(folder) is { Length: <= LongestPath } path =>
            Propose(build, BuildVerdict.Succeeded with { ArtifactFolder = path }),
        ["runs", var package, { Length: <= LongestVersion } version, .. var why] when SemanticVersion.TryParse(version, out _) => Switch(build, package,
            version, Text(why)),
        // Paths of folders hold anything but two slashes in a row.
        ["wrote", .. var folders] when build.Verdict is { Event: BuildEvent.Succeeded } verdict =>
            build with
            {
                Verdict =
            verdict with
            {
                WrittenFolders = [.. Text(folders).Split("//", StringSplitOptions.RemoveEmptyEntries)
                    .Where(folder => folder.Length <= LongestPath).Take(MostFolders)]
            }
            },
        ["kept", var index, .. var pattern] when build.Verdict is { Event: BuildEvent.Succeeded or BuildEvent.Failed } verdict
            && int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < plan?.CachePaths.Count
            && Text(pattern) is { Length: <= LongestPattern } kept && verdict.KeptPaths.Count < MostPatterns =>
            build with { Verdict = verdict with { KeptPaths = new Dictionary<int, string>(verdict.KeptPaths) { [number] = kept } } },
        ["usage", var cpu, var memory, var read, var written, var received, var sent] => build with
        {
            Usage = new ResourceUsage
            {
                CpuSeconds = Count(cpu) / 1_000_000.0,
                PeakMemoryBytes = Count(memory),
                DiskReadBytes = Count(read),
                DiskWrittenBytes = Count(written),
                ReceivedBytes = Count(received),
                SentBytes = Count(sent),
            },
        },
        ["skipped"] => Propose(build with { Skipped = build.Verdict is null }, BuildVerdict.Succeeded),
        ["succeeded"] => Propose(build, BuildVerdict.Succeeded),
        ["failed", "command_failed", var code, var index] => Propose(build, CommandFailed(build, code, index)),
        ["failed", var code, _, .. var message] => Propose(build, Failed(build, code, Text(message))),
        _ => build,
    };

    private static long? Count(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null;

    private static string Text(string[] words) => string.Join(' ', words);

    private static Build Switch(Build build, string name, string version, string why) => build with
    {
        Packages = [.. build.Packages.Select(package => package.Package != name || package.IsFromNvm ? package
            : package with { Installed = version, SwitchedBy = version == package.Resolved ? null : why[..Math.Min(why.Length, LongestReason)] })],
    };

    // What was decided first stands: a later line is an echo of it.
    private static Build Propose(Build build, BuildVerdict verdict) => build.Verdict is null ? build with { Verdict = verdict } : build;

    private BuildVerdict CommandFailed(Build build, string code, string index)
    {
        var command = int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < plan?.Commands.Count
            ? plan.Commands[number] : null;
        var exitCode = int.TryParse(code, NumberStyles.Integer, CultureInfo.InvariantCulture, out var parsed) ? parsed : (int?)null;
        if (command is null)
            return BuildVerdict.Failed(FailureCode.CommandFailed, Current(build),
                $"The session for the build's commands could not start (exit code {code}); the log has the reason.");
        return BuildVerdict.Failed(new BuildFailure
        {
            Code = FailureCode.CommandFailed,
            Step = Enum.Parse<StepName>(command.Phase.ToString()),
            Message = $"The command '{OneLine(command.Text)}' ended with exit code {code}.",
            Command = command.Text,
            ExitCode = exitCode,
            SpecLine = command.Line,
        }) with
        { FailedCommand = number };
    }

    private static BuildVerdict Failed(Build build, string code, string message) => BuildVerdict.Failed(
        TryName<FailureCode>(code.Replace("_", "", StringComparison.Ordinal), out var known) ? known : FailureCode.Internal, Current(build), message);

    private static StepName Current(Build build) =>
        build.Steps.LastOrDefault(step => step.FinishedAt is null)?.Name ?? (build.Steps.Count > 0 ? build.Steps[^1].Name : StepName.Provision);

    /// <summary>A command for a sentence: whole where it is one short line, else its first telling line.</summary>
    private static string OneLine(string command)
    {
        var lines = command.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var telling = lines.FirstOrDefault(line => !line.StartsWith('#') && !SaysNothing.Contains(line)) ?? lines.FirstOrDefault() ?? "";
        return telling.Length > LongestInSentence ? $"{telling[..LongestInSentence].TrimEnd()} …" : lines.Length > 1 ? $"{telling} …" : telling;
    }

    // The runner's clock is the machine's; one that is broken, or that knows whole seconds only, must not break the
    // order of what the build went through.
    private static DateTimeOffset Time(string text, Build build)
    {
        var known = build.Steps.Select(step => step.FinishedAt ?? step.StartedAt).Append(build.StartedAt ?? build.QueuedAt).Max();
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds is not (> 0 and < 253402300799))
            return known;
        var said = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return said > known ? said : known;
    }

    private static bool TryStep(string text, out StepName step) => TryName(text, out step);

    // The framework would take numbers, too.
    private static bool TryName<T>(string text, out T value) where T : struct, Enum =>
        Enum.TryParse(text, ignoreCase: true, out value) && text.All(char.IsAsciiLetter);

    private static bool TryStatus(string text, out StepStatus status)
    {
        (var known, status) = text switch
        {
            "started" => (true, StepStatus.Running),
            "succeeded" => (true, StepStatus.Succeeded),
            "failed" => (true, StepStatus.Failed),
            _ => (false, default),
        };
        return known;
    }
}
