namespace SiBridge.Tests.JsonSchema.Fuzzing;

/// <summary>Flips, replaces, deletes, inserts, cuts off and repeats bytes.</summary>
internal static class ByteMutation
{
    // Random bytes end as "not JSON" nearly always, so most changes take bytes that JSON is made of, or whole pieces that readers err at.
    private static readonly byte[] Meaningful = [.. "{}[]\",:0123456789.eE+-\\utfnl/ \n"u8];

    private static readonly byte[][] Pieces =
    [
        [.. "\\u0000"u8], [.. "\\ud83d"u8], [.. "\\ude00"u8], [.. "\\u00e9"u8], [.. "é"u8], [.. "😀"u8], [0xEF, 0xBB, 0xBF], [0xC3], [0xED, 0xA0, 0x80], [0xFF], [0],
        [.. "1e999999999"u8], [.. "-0.0e-0"u8], [.. "99999999999999999999"u8], [.. "null"u8], [.. "{\"a\":1,\"a\":2}"u8], [.. "//"u8], [.. ",]"u8], [.. "[[[[[[[["u8],
    ];

    public static byte[] Of(byte[] original, Random random)
    {
        var mutant = new List<byte>(original);
        for (int i = random.Next(1, 5); i > 0 && mutant.Count > 0; i--)
            Change(mutant, random);
        return [.. mutant];
    }

    private static void Change(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count);
        int length = random.Next(2) == 0 ? Math.Min(random.Next(1, 5), bytes.Count - at) : random.Next(bytes.Count - at);
        switch (random.Next(8))
        {
            case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 1: bytes[at] = Meaningful[random.Next(Meaningful.Length)]; break;
            case 2: bytes.RemoveAt(at); break;
            case 3: bytes.Insert(at, Meaningful[random.Next(Meaningful.Length)]); break;
            case 4: bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]); break;
            case 5: bytes.RemoveRange(at, length); break;
            case 6: bytes.InsertRange(at, bytes.GetRange(at, length)); break;
            default:
                // Cutting off leaves little to look at, so it is rarer.
                if (random.Next(4) == 0)
                    bytes.RemoveRange(at, bytes.Count - at);
                break;
        }
    }
}
