using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using BuildApi.Tests.BuildSpecs;

namespace BuildApi.Bench;

/// <summary>Sends the broken specs of the fuzz test to a service, one after the other, and takes the time of each.</summary>
internal static class SpecRequests
{
    private const int Seed = 20260501;

    /// <summary>Prints the median, the slowest in seconds, and how many were not answered with 200.</summary>
    public static async Task RunAsync(Uri validate, string key, int count)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        var random = new Random(Seed);
        var times = new List<double>(count);
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            using var yaml = new ByteArrayContent(Encoding.UTF8.GetBytes(SpecMutations.Next(random))) { Headers = { ContentType = new("text/yaml") } };
            var start = Stopwatch.GetTimestamp();
            using var answer = await http.PostAsync(validate, yaml);
            times.Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            if (!answer.IsSuccessStatusCode) refused++;
        }

        times.Sort();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{times[count / 2]:F6} {times[^1]:F6} {refused}"));
    }
}
