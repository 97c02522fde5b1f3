namespace SiBridge.Gateway;

/// <summary>Arrays of messages that the bridge makes.</summary>
internal static class JsonArrays
{
    /// <param name="items">UTF-8 JSON each.</param>
    public static byte[] Of(IReadOnlyList<byte[]> items)
    {
        using var array = new MemoryStream(items.Sum(i => i.Length + 1) + 2);
        array.WriteByte((byte)'[');
        foreach (var (i, item) in items.Index())
        {
            if (i > 0) array.WriteByte((byte)',');
            array.Write(item);
        }

        array.WriteByte((byte)']');
        return array.ToArray();
    }
}
