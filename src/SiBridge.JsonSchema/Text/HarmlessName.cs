namespace SiBridge.JsonSchema.Text;

/// <summary>
/// A name that comes from outside is repeated only when it can neither disturb a log or a page nor be a number that tells who somebody
/// is (social security, telephone, date of birth).
/// </summary>
internal static class HarmlessName
{
    private const int MostDigits = 4;

    public static bool Is(string name)
    {
        int digits = 0;
        foreach (char c in name)
        {
            if (char.IsAsciiDigit(c))
                digits++;
            else if (!char.IsAsciiLetter(c) && c is not ('_' or '.' or '-'))
                return false;
        }

        return name.Length is > 0 and <= 64 && digits <= MostDigits;
    }
}
