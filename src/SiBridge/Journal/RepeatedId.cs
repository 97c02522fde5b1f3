using System.Security.Cryptography;
using System.Text;

namespace SiBridge.Journal;

/// <summary>Ids of messages that the bridge makes of documents which tell today what they told yesterday.</summary>
internal static class RepeatedId
{
    /// <summary>
    /// The same for whoever reads the same after the same last word, so that of two readings at once one is a replay; another one when what is
    /// told changes back to what it was.
    /// </summary>
    /// <param name="prefix">Says what kind of document it was.</param>
    /// <param name="key">What it speaks of.</param>
    /// <param name="sha256">Of what it says, without what differs each time.</param>
    /// <param name="before">How many times its emitter spoke of it before.</param>
    public static string Of(string prefix, string key, byte[] sha256, int before) =>
        prefix + Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{key} {before} "), .. sha256]).AsSpan(..16));
}
