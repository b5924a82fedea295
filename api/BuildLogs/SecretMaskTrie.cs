using System.Buffers.Binary;

namespace BuildApi.BuildLogs;

/// <summary>
/// All forms of all secrets as one automaton (Aho and Corasick, 1975): reads each byte once, whatever the input is.
/// </summary>
internal sealed class SecretMaskTrie
{
    private const int FilterBits = 15;

    private readonly int[] roots = new int[256];
    // By a hash of the first four bytes of each form: passes over ordinary text without the automaton.
    private readonly bool[] filter = new bool[1 << FilterBits];
    private Node[] nodes = new Node[1024];
    private int count = 1;

    /// <param name="forms">Each of at least four bytes.</param>
    public SecretMaskTrie(IEnumerable<byte[]> forms)
    {
        foreach (var form in forms) Add(form);
        LinkFallbacks();
    }

    /// <summary>Length of the longest form.</summary>
    public int Longest { get; private set; }

    /// <summary>How many of the bytes read last may be the beginning of a form that is not complete or may still become longer.</summary>
    public int Depth(int node) => nodes[node].Depth;

    /// <summary>Length of the longest form that ends here, or 0.</summary>
    public int MatchLength(int node) => nodes[node].MatchLength;

    /// <summary>How many bytes at the beginning no form can start at; always less than there are.</summary>
    public int Skip(ReadOnlySpan<byte> input)
    {
        var at = 0;
        // Four starts at a time: this loop is what the speed of a log without secrets hangs on.
        for (; at + sizeof(ulong) <= input.Length; at += 4)
        {
            var eight = BinaryPrimitives.ReadUInt64LittleEndian(input.Slice(at, sizeof(ulong)));
            if (MayStart((uint)eight) | MayStart((uint)(eight >> 8)) | MayStart((uint)(eight >> 16)) | MayStart((uint)(eight >> 24)))
                break;
        }
        while (at + sizeof(uint) <= input.Length && !MayStart(BinaryPrimitives.ReadUInt32LittleEndian(input[at..]))) at++;
        return Math.Min(at, input.Length - 1);
    }

    /// <summary>The node after one more byte; node 0 is where nothing has begun.</summary>
    public int Step(int node, byte next)
    {
        while (node != 0)
        {
            var child = FindChild(node, next);
            if (child != 0) return child;
            node = nodes[node].Fallback;
        }
        return roots[next];
    }

    private static int Hash(uint four) => (int)((four * 2654435761u) >> (32 - FilterBits));

    private bool MayStart(uint four) => filter[Hash(four)];

    private int FindChild(int node, byte label)
    {
        var child = nodes[node].FirstChild;
        while (child != 0 && nodes[child].Label != label) child = nodes[child].NextSibling;
        return child;
    }

    private void Add(ReadOnlySpan<byte> form)
    {
        filter[Hash(BinaryPrimitives.ReadUInt32LittleEndian(form))] = true;
        Longest = Math.Max(Longest, form.Length);

        var node = 0;
        foreach (var label in form)
        {
            var child = node == 0 ? roots[label] : FindChild(node, label);
            node = child != 0 ? child : AddChild(node, label);
        }
        nodes[node].MatchLength = form.Length;
    }

    private int AddChild(int parent, byte label)
    {
        if (count == nodes.Length) Array.Resize(ref nodes, count * 2);
        nodes[count] = new Node { Label = label, Depth = nodes[parent].Depth + 1 };
        if (parent == 0)
        {
            roots[label] = count;
        }
        else
        {
            nodes[count].NextSibling = nodes[parent].FirstChild;
            nodes[parent].FirstChild = count;
        }
        return count++;
    }

    /// <summary>For each node the longest other beginning of a form that its bytes end in, level by level.</summary>
    private void LinkFallbacks()
    {
        var level = new Queue<int>(roots.Where(root => root != 0));
        while (level.TryDequeue(out var node))
        {
            for (var child = nodes[node].FirstChild; child != 0; child = nodes[child].NextSibling)
            {
                var fallback = Step(nodes[node].Fallback, nodes[child].Label);
                nodes[child].Fallback = fallback;
                if (nodes[child].MatchLength == 0) nodes[child].MatchLength = nodes[fallback].MatchLength;
                // A form that cannot grow is an end, not a beginning: nothing need be held back for it.
                if (nodes[child].FirstChild == 0) nodes[child].Depth = nodes[fallback].Depth;
                level.Enqueue(child);
            }
        }
    }

    private struct Node
    {
        public int FirstChild;
        public int NextSibling;
        public int Fallback;
        public int Depth;
        public int MatchLength;
        public byte Label;
    }
}
