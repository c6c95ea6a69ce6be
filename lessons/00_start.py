# %% [markdown]
# # Learn autoencoders by running them
#
# Each lesson asks one question and answers it with a number that you compute yourself, on data the model has never seen. Start with
# lesson 01; each lesson says what you need to know first, and ends with a link to the next.
#
# <!-- lessons: made by make map -->
# <!-- /lessons -->

# %% [markdown]
# ## Is everything installed?
#
# Click into the cell below and press **Shift + Enter**. It looks at Python, the libraries and the data, trains a very small model,
# and says of anything that is wrong how to mend it. It takes about ten seconds.

# %%
import sys

try:
    from ae_helpers import installation
except ModuleNotFoundError as missing:
    print(f"✗ {missing.name} is not installed for this notebook's Python, {sys.executable}.")
    print("In the course's folder, run the README's first command; then Kernel > Restart Kernel.")
else:
    if installation.check_installation():
        print("All is well: open lesson 01.")

# %% [markdown]
# ## How to use a lesson
#
# * **Go cell by cell** with Shift + Enter, and read as you go. *Run All Cells* is for testing: it rushes you past every question to the
#   summary.
# * Where it says **Predict first**, stop. Write your guess down, with a reason, before you run the next cell. A guess that turns out
#   wrong teaches more than a result that you were told.
# * A line that begins with **✓** is a *checkpoint*: the lesson claims something, and the claim came out. If it ever does not, the
#   lesson stops there with an error.
# * **Exercises** wait at the end of each lesson. Write your answer in the cell below the task and run the check after it. A check says
#   whether you are right and, if not, what is wrong. Its code is folded, because it holds the answer.
# * **Change things.** Halve a code, double a noise, swap a loss, and predict what will happen. Nothing can break: *Kernel ›
#   Restart Kernel* brings you back to the start, and your own copy of a lesson (*File › Duplicate*) keeps the original.
#
# Numbers may differ from those in the text in the last digits, because processors round differently. The claims hold all the same.
