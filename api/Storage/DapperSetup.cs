using System.Data;
using System.Globalization;
using Dapper;

namespace BuildApi.Storage;

/// <summary>How .NET values are written to the store. One format each, so that text compares as the values do.</summary>
internal static class DapperSetup
{
    private static readonly Lock Gate = new();
    private static bool done;

    public static void Apply()
    {
        lock (Gate)
        {
            if (done) return;
            // Dapper asks a handler on writing only for types it does not know already.
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset));
            SqlMapper.RemoveTypeMap(typeof(DateTimeOffset?));
            SqlMapper.AddTypeHandler(new UtcText());
            done = true;
        }
    }

    /// <summary>RFC 3339 in UTC with seven decimals: sorts as text in the order of time.</summary>
    private sealed class UtcText : SqlMapper.TypeHandler<DateTimeOffset>
    {
        private const string Format = "yyyy-MM-ddTHH:mm:ss.fffffffZ";

        public override void SetValue(IDbDataParameter parameter, DateTimeOffset value)
        {
            parameter.DbType = DbType.String;
            parameter.Value = value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);
        }

        public override DateTimeOffset Parse(object value) =>
            DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
