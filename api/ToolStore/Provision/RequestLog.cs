namespace BuildApi.ToolStore.Provision;

/// <summary>
/// The log of one request. An install may go on for others when the request is over; its lines then go nowhere.
/// </summary>
internal sealed class RequestLog(Action<string> write)
{
    private readonly Lock gate = new();
    private bool closed;

    public void Write(string text)
    {
        lock (gate)
        {
            if (closed) return;
            foreach (var line in text.Split('\n')) write(line.TrimEnd('\r'));
        }
    }

    public void Close()
    {
        lock (gate) closed = true;
    }
}
