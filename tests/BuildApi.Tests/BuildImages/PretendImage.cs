using System.Diagnostics;
using System.Runtime.Versioning;

namespace BuildApi.Tests.BuildImages;

/// <summary>A folder that plays a small image: tools to be found on the PATH, and files under its root.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class PretendImage : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("buildapi-image-").FullName;

    public PretendImage(params string[] tools)
    {
        Directory.CreateDirectory(Tools);
        foreach (var tool in tools)
            AddTool(tool);
    }

    public string Root => root;

    private string Tools => Path.Combine(root, "tools");

    /// <summary>Adds a tool that prints the lines; a script, since a probe may run it.</summary>
    public void AddTool(string name, string script = "", bool executable = true)
    {
        var file = Path.Combine(Tools, name);
        File.WriteAllText(file, "#!/bin/sh\n" + script);
        File.SetUnixFileMode(file, executable ? (UnixFileMode)0b111_101_101 : (UnixFileMode)0b110_100_100);
    }

    public void AddFile(string path, string text = "")
    {
        var file = Path.Combine(root, path.TrimStart('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Runs a script in one of the machine's shells, with nothing but this image's tools on the PATH.</summary>
    public (string Output, int ExitCode) Run(string shell, string script)
    {
        var words = shell.Split(' ');
        var start = new ProcessStartInfo(words[0]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var word in words[1..].Append("-c").Append(script))
            start.ArgumentList.Add(word);
        start.Environment.Clear();
        start.Environment["PATH"] = Tools;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (output + error.Result, process.ExitCode);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
