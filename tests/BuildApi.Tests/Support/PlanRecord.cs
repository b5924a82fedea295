using System.Globalization;
using System.Text;

namespace BuildApi.Tests.Support;

/// <summary>A record of the plan as a runner reads it: kind, name, value.</summary>
internal sealed record PlanRecord(string Kind, string Name, string Value)
{
    public static IReadOnlyList<PlanRecord> Read(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var records = new List<PlanRecord>();
        for (var at = 0; at < bytes.Length;)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', at);
            var words = Encoding.UTF8.GetString(bytes[at..end]).Split(' ');
            var length = int.Parse(words[2], CultureInfo.InvariantCulture);
            records.Add(new PlanRecord(words[0], words[1], Encoding.UTF8.GetString(bytes[(end + 1)..(end + 1 + length)])));
            Assert.Equal((byte)'\n', bytes[end + 1 + length]);
            at = end + 1 + length + 1;
        }

        return records;
    }
}
