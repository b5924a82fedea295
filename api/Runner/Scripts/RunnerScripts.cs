using System.Text;
using BuildApi.BuildImages.Checks;

namespace BuildApi.Runner.Scripts;

/// <summary>The scripts that run inside build containers, as they are embedded in the service.</summary>
internal static class RunnerScripts
{
    public static byte[] Runner { get; } = Encoding.UTF8.GetBytes(
        Read("runner.sh").Replace(". \"$home/source.sh\"\n", Read("source.sh"), StringComparison.Ordinal)
            .Replace(". \"$home/usage.sh\"\n", Read("usage.sh"), StringComparison.Ordinal)
            .Replace(". \"$home/shipping.sh\"\n", Read("shipping.sh"), StringComparison.Ordinal)
            .Replace(". \"$home/written.sh\"\n", Read("written.sh"), StringComparison.Ordinal)
            .Replace(". \"$home/nvm-answers.sh\"\n", Read("nvm-answers.sh"), StringComparison.Ordinal));

    public static byte[] Session { get; } = Encoding.UTF8.GetBytes(
        Read("session.bash").Replace(". \"$__buildapi_home/nvm.bash\"\n", Read("nvm.bash"), StringComparison.Ordinal)
            .Replace(". \"$__buildapi_home/tools.bash\"\n", Read("tools.bash"), StringComparison.Ordinal));

    /// <summary>Node.js by the habits of nvm.</summary>
    public static byte[] Nvm { get; } = Encoding.UTF8.GetBytes(Read("nvm.sh"));

    /// <summary>What a container is started with: the probe's definition, and what uses it.</summary>
    public static string Bootstrap { get; } = ImageProbe.Quick + "\n" + Read("bootstrap.sh");

    private static string Read(string name)
    {
        using var stream = typeof(RunnerScripts).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The script {name} is not embedded in the service.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
