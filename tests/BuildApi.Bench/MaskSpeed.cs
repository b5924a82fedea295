using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using BuildApi.BuildLogs;

namespace BuildApi.Bench;

/// <summary>How fast a log is masked, without what brings it and what writes it.</summary>
internal static class MaskSpeed
{
    private const int Secrets = 20;
    private const int Chunk = 64 * 1024;
    private const int Rounds = 5;
    private const long BytesOfARound = 200_000_000;

    /// <summary>Prints <c>mask</c> and megabytes a second, the median of five rounds, with twenty secrets of the usual kinds.</summary>
    public static void Run()
    {
        var random = new Random(7);
        var secrets = Enumerable.Range(0, Secrets).Select(_ => Convert.ToBase64String(Encoding.UTF8.GetBytes($"secret-{random.NextInt64()}"))).ToList();
        var mask = SecretMask.Of(secrets);
        var text = Text(random, secrets);
        var output = new ArrayBufferWriter<byte>(Chunk * 2);
        var speeds = new List<double>();
        // The first two until the compiler has optimised what is used.
        for (var round = -2; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            for (long done = 0; done < BytesOfARound; done += Chunk)
            {
                output.ResetWrittenCount();
                mask.Mask(text.AsSpan((int)(done % (text.Length - Chunk)), Chunk), final: false, output);
            }

            if (round >= 0) speeds.Add(BytesOfARound / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mask {speeds.Order().ElementAt(Rounds / 2):F1}"));
    }

    // Lines as builds print them; one in a thousand has a secret.
    private static byte[] Text(Random random, List<string> secrets)
    {
        const string Words = "added built chunk in s kB warning src/components/index.tsx node_modules asset modules transformed dist/assets/index-4f2a8c0d.js gzip";
        var words = Words.Split(' ');
        var text = new StringBuilder();
        while (text.Length < 16 * 1024 * 1024)
        {
            for (var word = 0; word < 12; word++) text.Append(words[random.Next(words.Length)]).Append(' ');
            if (random.Next(1000) == 0) text.Append(secrets[random.Next(secrets.Count)]);
            text.Append(random.Next()).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
