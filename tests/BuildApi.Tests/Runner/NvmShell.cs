using System.Diagnostics;
using BuildApi.Runner.Scripts;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>
/// nvm.sh really run by a shell, in a folder that stands for the container. A few lines of sh answer in the runner's place:
/// they have Node.js 18.20.8, 20.20.2 and 22.1.0, which print their versions and do nothing else.
/// </summary>
internal sealed class NvmShell : IDisposable
{
    private const string Answers = """
        cd "$1"
        exec 3<>nvm/requests
        while IFS=' ' read -r folder what words <&3; do
          printf '%s %s\n' "$what" "$words" >>asked
          case $words in
            20 | v20 | 20.20.2 | lts/iron) version=20.20.2 ;;
            18) version=18.20.8 ;;
            22 | 'lts/*' | node) version=22.1.0 ;;
            *) version='' ;;
          esac
          tool=$1/buildapi/tools/node-$version-0123456789abcdef
          if [ "$what" = list ]; then printf 'v22.1.0\nv20.20.2 iron\nv18.20.8 hydrogen\n' >"nvm/$folder/answer"; echo yes >"nvm/$folder/done"
          elif [ -z "$version" ]; then printf "No version of node fits '%s'.\n" "$words" >"nvm/$folder/answer"; echo no >"nvm/$folder/done"
          else
            printf 'version v%s\nbin %s\nglobal %s\ncached no\nfolder %s\nvariable %s\nvariable %s\nnotice %s\n' "$version" "$tool/bin" "$1/.buildapi/global/bin" \
              "$1/.buildapi/global/lib" "npm_config_nodedir=$tool" "OWN=$tool" "$version is old." >"nvm/$folder/answer"
            echo yes >"nvm/$folder/done"
          fi
        done
        """;

    private readonly ShortFolder folder = new();
    private readonly Process answers;

    public NvmShell()
    {
        foreach (var name in new[] { "nvm/versions", "nvm/alias", "project/deep" }) Directory.CreateDirectory(folder.In(name.Split('/')));
        File.WriteAllBytes(folder.In("nvm", "nvm.sh"), RunnerScripts.Nvm);
        foreach (var version in new[] { "18.20.8", "20.20.2", "22.1.0" }) AddTool($"node-{version}-0123456789abcdef", "node", $"v{version}");
        AddTool("yarn-1.22.22-0123456789abcdef", "yarn", "1.22.22");
        using (var pipe = Process.Start("/usr/bin/mkfifo", folder.In("nvm", "requests"))!) pipe.WaitForExit();
        answers = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Answers, "sh", folder.Path]))!;
    }

    /// <summary>What the runner was asked, in order.</summary>
    public string[] Asked => File.Exists(folder.In("asked")) ? File.ReadAllLines(folder.In("asked")) : [];

    /// <summary>The folder of a tool's commands.</summary>
    public string Bin(string tool) => folder.In("buildapi", "tools", $"{tool}-0123456789abcdef", "bin");

    public string Global => folder.In(".buildapi", "global", "bin");

    public void Write(string path, string text) => File.WriteAllText(folder.In(path.Split('/')), text);

    /// <summary>What a script prints, its errors and its exit code at the end, with the folder's own name left out.</summary>
    /// <param name="path">Comes before the usual PATH.</param>
    public string[] Run(string shell, string script, string path = "")
    {
        var words = shell.Split(' ');
        var start = new ProcessStartInfo(words[0], [.. words[1..], "-c", $". \"$BUILDAPI_NVM/nvm.sh\"\n{script}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.In("project", "deep"),
        };
        start.Environment.Clear();
        start.Environment["PATH"] = $"{path}/usr/bin:/bin";
        start.Environment["BUILDAPI_NVM"] = folder.In("nvm");
        start.Environment["OWN"] = "mine";
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromSeconds(30)), "The script did not end.");
        var all = (output + errors.Result).Replace(folder.Path + "/", "", StringComparison.Ordinal);
        return [.. all.Split('\n', StringSplitOptions.RemoveEmptyEntries), $"{process.ExitCode}"];
    }

    public void Dispose()
    {
        answers.Kill();
        answers.Dispose();
        folder.Dispose();
    }

    private void AddTool(string address, string command, string says)
    {
        var root = folder.In("buildapi", "tools", address);
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        Directory.CreateDirectory(Path.Combine(root, "include/node"));
        File.WriteAllText(Path.Combine(root, "include/node/node.h"), "");
        Directory.CreateDirectory(Path.Combine(root, "lib/node_modules/npm"));
        File.WriteAllText(Path.Combine(root, "bin", command), $"#!/bin/sh\necho {says}\n");
        File.SetUnixFileMode(Path.Combine(root, "bin", command), (UnixFileMode)0b111_101_101);
        File.WriteAllText(Path.Combine(root, "lib/node_modules/npm/package.json"), "{\n  \"version\": \"10.8.2\"\n}\n");
    }
}
