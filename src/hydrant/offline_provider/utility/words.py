"""Words that random names are made of."""

_ADVERBS = (
    "barely boldly calmly clearly closely daily deeply early easily evenly fairly firmly freely freshly fully gently "
    "gladly greatly highly humbly kindly largely lightly likely loosely mainly merely mostly nearly neatly openly "
    "overly partly plainly quickly quietly rarely really rightly safely simply slowly smoothly softly strongly truly"
)

_ADJECTIVES = (
    "able amber ample brave brief bright calm clean clever crisp daring eager exact fair fancy fast fine firm fresh "
    "gentle golden good grand happy hardy honest humble keen kind large light live lucky major mellow merry mighty "
    "modest neat noble patient polite prime proud quick quiet rapid ready robust sharp smart solid steady sunny "
    "swift tidy tough true upright vital warm wise witty young"
)

_ANIMALS = (
    "adder alpaca ant badger bat beaver bee bison boar buck camel cat cod colt cow crab crane crow deer dingo dog "
    "dove drake duck eagle eel egret elk emu falcon ferret finch fish flea fox frog gecko gnu goat goose grouse gull "
    "hare hawk hen heron hippo horse hound ibex jackal jay kite koala lamb lark lemur lion llama lynx macaw magpie "
    "marten mink mole monkey moose moth mouse mule newt ocelot octopus osprey otter owl ox oyster panda parrot "
    "pelican perch pigeon pony puma quail rabbit raven robin rook salmon seal shark sheep shrew skunk sloth snail "
    "sparrow spider squid stork swan tapir tiger toad trout turtle viper vole walrus wasp weasel whale wolf wombat "
    "worm wren yak zebra"
)

ADVERBS = _ADVERBS.split()
ADJECTIVES = _ADJECTIVES.split()
ANIMALS = _ANIMALS.split()
